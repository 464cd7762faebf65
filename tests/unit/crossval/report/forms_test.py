"""The forms of a report: JSON by its schema, JUnit by an XML parser, HTML by an HTML parser, and nothing from outside.

usage: forms_test.py CROSSVAL_SAMPLES SCHEMA
"""
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import schema as json_schema

SAMPLES, SCHEMA = sys.argv[1], pathlib.Path(sys.argv[2])
NAMES = ("good", "bad", "hostile", "empty")
VOID = {"meta", "br", "img", "link", "input", "hr", "base", "source", "embed", "col", "wbr", "area"}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "div", "span", "p", "b", "code", "mark",
    "h1", "h2", "h3", "ol", "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption",
    "svg", "text", "line", "rect", "details", "summary"}
ATTRIBUTES = {
    "class", "lang", "charset", "content", "http-equiv", "name", "viewbox", "role", "aria-label", "x", "y", "x1", "y1", "x2",
    "y2", "width", "height", "text-anchor", "open"}


class Page(html.parser.HTMLParser):
    """Every tag and attribute, and whether tags are closed in order."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.open, self.problems, self.words = set(), set(), [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> out of order at {self.getpos()}")

    def handle_data(self, data):
        self.words.append(data)


class Forms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([SAMPLES, cls.folder.name], check=True, timeout=120)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def text(self, name):
        return pathlib.Path(self.folder.name, name).read_bytes().decode("utf-8")  # strictly

    def test_json_is_what_the_schema_says(self):
        schema = json.loads(SCHEMA.read_text())
        for name in NAMES:
            with self.subTest(name):
                self.assertEqual(list(json_schema.problems(json.loads(self.text(f"{name}.json")), schema, schema)), [])

    def test_the_schema_refuses(self):
        schema = json.loads(SCHEMA.read_text())
        good = json.loads(self.text("good.json"))
        for change in ({"verdict": "ok"}, {"schema": 2}, {"more": 1}, {"rungs": {}}, {"sections": [{}]}, {"seconds": -1},
                       {"profile": {**good["profile"], "limits": {"kl": 1}}}):
            self.assertNotEqual(list(json_schema.problems({**good, **change}, schema, schema)), [], change)

    def test_junit_is_well_formed_and_counts_right(self):
        for name in NAMES:
            with self.subTest(name):
                suite = xml.etree.ElementTree.fromstring(self.text(f"{name}.xml"))
                report = json.loads(self.text(f"{name}.json"))
                self.assertEqual(len(suite.findall("testcase")), len(report["rungs"]))
                for kind, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
                    self.assertEqual(len(suite.findall(f"testcase/{kind}")), int(suite.get(count)))

    def test_html_is_one_file_without_script_or_anything_from_outside(self):
        for name in NAMES:
            with self.subTest(name):
                text = self.text(f"{name}.html")
                page = Page(text)
                self.assertEqual(page.problems, [])
                self.assertEqual(page.open, [])
                self.assertLessEqual(page.tags, ALLOWED)
                self.assertLessEqual(page.attributes, ATTRIBUTES)
                self.assertIn("Content-Security-Policy", text)
                self.assertIn("default-src 'none'", text)
                style = text[text.index("<style>"):text.index("</style>")]
                self.assertNotRegex(style, r"url\(|@import|expression")
                self.assertNotRegex(text, r"(?i)\b(src|href|srcset|action|data|background)\s*=\s*[\"']")

    def test_hostile_texts_are_shown_as_they_are(self):
        page = Page(self.text("hostile.html"))
        words = "".join(page.words)
        self.assertIn("<svg onload=alert(1)>", words)
        self.assertIn("␀", words)
        for name in ("hostile.html", "hostile.txt", "hostile.xml"):
            self.assertIsNone(re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", self.text(name)), name)

    def test_a_reader_finds_what_there_is(self):
        words = "".join(Page(self.text("bad.html")).words)
        for part in ("FAIL", "Ladder", "First divergences", "bug", "tie", "KL divergence by position", "Engines and models",
                     "Environment", "not-run", "no --corpus was given", "de3ff81", "self.fibonacci"):
            self.assertIn(part, words)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
