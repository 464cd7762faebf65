# dh-sequence-xtask: the addon of dh that runs dh_xtask.
use strict;
use warnings;
use Debian::Debhelper::Dh_Lib;

insert_before('dh_gencontrol', 'dh_xtask');

1;
