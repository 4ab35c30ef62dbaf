# SPDX-License-Identifier: GPL-2.0-only
#
# Counts what the kselftest runner printed: the tests of each program, and
# whatever was announced but did not report.  Prints "PASSED FAILED SKIPPED";
# the failures go to standard error.

function failed(what, n)
{
	fail += n
	print "not ok " what > "/dev/stderr"
}

function end_of_abi()
{
	if (abi && !runner)
		failed(abi ": the runner has not run", 1)
	runner = 0
}

/^1\.\.[0-9]+/ { programs += substr($1, 4); runner = 1 }
/^# programs: / { end_of_abi(); abi = $3 }
/^# 1\.\.[0-9]+/ { plan = substr($2, 4) + 0 }

/^# ok / { seen++; if (/# SKIP/) { skip++; print > "/dev/stderr" } else pass++ }
/^# not ok / { seen++; bad++; failed(abi ": " substr($0, 10), 1) }

/^(not )?ok .*selftests: / {
	programs--
	if (seen < plan)
		failed(abi ": " (plan - seen) " tests are missing, " $0, plan - seen)
	else if (/^not ok/ && !bad)
		failed(abi ": " $0, 1)
	else if (!plan && /# SKIP/)
		skip++
	else if (!plan)
		failed(abi ": no test, " $0, 1)
	plan = seen = bad = 0
}

END {
	end_of_abi()
	if (programs > 0)
		failed(programs " programs are missing", programs)
	print pass + 0, fail + 0, skip + 0
}
