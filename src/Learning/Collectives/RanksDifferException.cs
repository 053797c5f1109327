using PGGan.Files;

namespace PGGan.Learning.Collectives;

/// <summary>
/// The ranks of a run have not what they must have in common. Every rank throws it at the same place with the same message, one line.
/// </summary>
/// <param name="message">That line.</param>
internal sealed class RanksDifferException(string message) : PGGanException(message);
