using PGGan.Tests.Faults.Fuzz;

// The test runner loads the assembly; as a program it is the process that reads damaged files.
return args is [FuzzProcess.Verb, ..] ? FuzzProcess.Run(args) : 0;
