/**
 * Restricts itself, then becomes the program. Its arguments are rules, `--`, and the program. It fails closed.
 *
 * Each version of Landlock knows more: 2 REFER, 3 TRUNCATE, 5 IOCTL_DEV, 6 signals and abstract sockets to processes outside.
 * Rights of a directory must not be given to a file (EINVAL), which is why files have rules of their own. Perl opens every
 * descriptor above 2 close-on-exec, and the kernel does so with rulesets. It loads no module: in front of an image there is none.
 */
export const LAUNCHER: string = `
my $version = syscall(444, 0, 0, 1);
die "landlock: $!\\n" if $version < 1;
my $known = $version >= 5 ? 0xffff : $version >= 3 ? 0x7fff : $version >= 2 ? 0x3fff : 0x1fff;
my $attributes = pack($version >= 6 ? "QQQ" : $version >= 4 ? "QQ" : "Q", $known, 0, 3);
my $rules = syscall(444, $attributes, length($attributes), 0);
die "landlock: $!\\n" if $rules < 0;
while (defined(my $rule = shift @ARGV)) {
  last if $rule eq "--";
  my ($access, $place) = $rule =~ /^(\\d+):(.*)$/s or die "landlock: no rule: $rule\\n";
  sysopen(my $handle, $place, 010000000) or die "landlock: $place: $!\\n";
  my $beneath = pack("Ql", $access & $known, fileno($handle));
  syscall(445, $rules, 1, $beneath, 0) == 0 or die "landlock: $place: $!\\n";
}
syscall(446, $rules, 0) == 0 or die "landlock: $!\\n";
exec { $ARGV[0] } @ARGV;
die "$ARGV[0]: $!\\n";
`;
