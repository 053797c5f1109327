namespace PGGan.Files;

/// <summary>A file of ours that is not what was written: another one has to take its place.</summary>
/// <param name="fault">Which file, and what is wrong with it.</param>
/// <param name="remedy">What to do.</param>
public sealed class DamagedFileException(string fault, string remedy) : UserException($"{fault}; {remedy}.")
{
    /// <summary>Which file, and what is wrong with it, without the remedy.</summary>
    public string Fault => fault;
}
