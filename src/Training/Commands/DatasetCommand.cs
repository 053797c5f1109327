using System.CommandLine;

namespace PGGan.Training.Commands;

/// <summary>Makes sets of images and looks into them.</summary>
internal static class DatasetCommand
{
    /// <summary>The command with its own commands.</summary>
    public static Command Create()
    {
        Command command = new("dataset",
            "Makes sets of images, shows and compares them: folders, zips, TFRecords, MNIST, CIFAR, LSUN and more.");
        command.Add(DatasetCreateCommand.Create());
        command.Add(DatasetInspectCommand.Create());
        command.Add(DatasetExtractCommand.Create());
        command.Add(DatasetCompareCommand.Create());
        command.Add(DatasetDisplayCommand.Create());
        return command;
    }
}
