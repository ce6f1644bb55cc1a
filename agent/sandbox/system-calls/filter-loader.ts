import type { SandboxPlan } from '../plan.ts'

/**
 * Puts the filter on and becomes the payload. No program of util-linux does this in the versions that are spread; perl, which
 * Debian and its kin need themselves, can make any system call: prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program).
 */
const PUT_ON = `
my ($prctl, $filter) = (shift, pack("H*", shift));
my $program = pack("Sx6P", length($filter) / 8, $filter);
syscall($prctl + 0, 22, 2, $program) == 0 or die "the filter of system calls is not taken: $!\n";
exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!\n";
`
const PRCTL: Readonly<Record<string, number>> = { x64: 157, arm64: 167 }

/** The words that put the filter of a plan on and go on with what follows them; none where there is no filter. */
export function filterCommand(
  programs: Readonly<Record<string, string>>,
  { filter }: SandboxPlan,
): readonly string[] {
  if (filter === undefined) return []
  const hex = Buffer.from(filter).toString('hex')
  return [programs['perl'] ?? 'perl', '-e', PUT_ON, String(PRCTL[process.arch] ?? 0), hex]
}
