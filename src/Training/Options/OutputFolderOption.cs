using System.CommandLine;

namespace PGGan.Training.Options;

/// <summary>The folder that a command writes its pictures to.</summary>
internal sealed class OutputFolderOption
{
    private readonly Option<string> folder = new("--outdir")
    {
        Description = "folder to write to",
        DefaultValueFactory = _ => "out",
        HelpName = "DIR"
    };

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(folder);

    /// <summary>The folder as it was named.</summary>
    public string Of(ParseResult parsed) => parsed.GetValue(folder)!;

    /// <summary>Makes the folder where it is missing; its full path.</summary>
    public string Create(ParseResult parsed) => Directory.CreateDirectory(Of(parsed)).FullName;
}
