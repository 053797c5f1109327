using System.CommandLine;
using PGGan.Files;
using PGGan.Learning.Configuration;

namespace PGGan.Training.Commands;

/// <summary>Lists the presets.</summary>
internal static class PresetsCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("presets", "Lists the presets; -n --preset NAME prints all that one sets.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        int width = Presets.All.Max(preset => preset.Name.Length);
        foreach (Preset preset in Presets.All)
        {
            int resolution = preset.Config.Model.Resolution;
            Printable.Line($"{preset.Name.PadRight(width)}  {$"{resolution}×{resolution}",9}  {preset.Description}");
        }

        return 0;
    }
}
