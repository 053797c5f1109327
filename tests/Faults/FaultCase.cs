namespace PGGan.Tests.Faults;

/// <summary>One thing done to the program.</summary>
/// <param name="Name">What is done; with the seed it says enough to do it again.</param>
/// <param name="Run">Does it in a folder of its own; returns how many faults it provoked, throws a <see cref="Finding"/> where the
/// program did not hold.</param>
internal sealed record FaultCase(string Name, Func<string, int> Run);
