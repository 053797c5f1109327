using PGGan.Files;

namespace PGGan.Learning.Collectives;

/// <summary>
/// A fault that every rank of a run finds at the same place, with the same message of one line: rank 0 alone reports it. The ranks lack
/// what they must have in common, or the run is none that can be shared.
/// </summary>
/// <param name="message">That line.</param>
internal sealed class CommonFaultException(string message) : PGGanException(message);
