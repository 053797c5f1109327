using System.CommandLine;
using PGGan.Kernels.Cpu;

namespace PGGan.Training.Commands;

/// <summary>Lists what there is to compute on, and whether it works.</summary>
internal static class DevicesCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("devices", "Lists the devices found and tries each with a small kernel.");
        command.SetAction(_ => List());
        return command;
    }

    private static int List()
    {
        using CpuEngine engine = new();
        Console.WriteLine(engine.Name);
        return 0;
    }
}
