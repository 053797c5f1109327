using PGGan.Files;

namespace PGGan.Learning;

/// <summary>A number of training is not finite any more. The message is one line: where, and how to go on.</summary>
/// <param name="message">That line.</param>
public sealed class DivergedException(string message) : PGGanException(message);
