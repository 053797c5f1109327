namespace PGGan.Files;

/// <summary>Something the user can put right: its message is one line for people, printed without a stack trace; the process exits with 1.</summary>
public class UserException : Exception
{
    /// <summary>A fault told in one line: what, the values, the remedy.</summary>
    public UserException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="UserException(string)"/>
    public UserException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
