namespace PGGan.Training;

/// <summary>A file of ours that is not what was written: another one has to take its place.</summary>
/// <param name="message">One line: which file, what is wrong, the remedy.</param>
internal sealed class DamagedFileException(string message) : UserException(message);
