using NUnit.Framework;

// Fixtures run side by side, a core each, the tests of one in turn. A fixture that changes what its process shares (environment variables,
// the current folder), holds times to a bound or asks for a lock it has just released is [NonParallelizable]; those run alone, after all
// others.
[assembly: Parallelizable(ParallelScope.Fixtures)]
