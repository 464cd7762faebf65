import re
import unittest
import xml.etree.ElementTree as ElementTree

from bench.plot import line_chart, spread, ticks

SVG = "{http://www.w3.org/2000/svg}"


class PlotTest(unittest.TestCase):
    def test_ticks_enclose_the_values(self):
        for (low, high), expected in (((18, 310), [10, 20, 50, 100, 200, 500]), ((20, 20), [20, 50]),
                                      ((0.2, 1), [0.2, 0.5, 1]), ((1, 1), [1, 2])):
            self.assertEqual([round(value, 9) for value in ticks(low, high)], expected)

    def test_labels_do_not_lie_on_each_other(self):
        self.assertEqual(spread({"a": 100, "b": 101, "c": 200}), {"a": 100, "b": 116, "c": 200})

    def test_a_chart_has_every_point_inside(self):
        lines = {"xtask <auto>": [(1, 20), (2, 40), (32, 300)], "aria2c": [(1, 19), (16, 200)]}
        root = ElementTree.fromstring(line_chart("Speed & more", "connections", "MB/s", lines))
        circles = root.findall(f"{SVG}circle")
        self.assertEqual(len(circles), 5)
        for circle in circles:
            self.assertTrue(0 < float(circle.get("cx")) < 720 and 0 < float(circle.get("cy")) < 420)
        texts = [text.text for text in root.findall(f"{SVG}text")]
        for expected in ("Speed & more", "xtask <auto>", "aria2c", "32", "500"):
            self.assertIn(expected, texts)
        paths = [path.get("d") for path in root.findall(f"{SVG}path") if path.get("class") == "line"]
        self.assertEqual([len(re.findall("[ML]", path)) for path in paths], [3, 2])

    def test_one_point_is_a_chart(self):
        ElementTree.fromstring(line_chart("t", "x", "y", {"a": [(1, 5)]}))
