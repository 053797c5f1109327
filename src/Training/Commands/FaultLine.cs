using System.CommandLine;
using PGGan.Files;
using PGGan.Kernels.Gpu;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>What is said of a command that fails: one line, in the words of the command line.</summary>
internal static class FaultLine
{
    /// <summary>The line of a fault that a person can do something about; null: it is none of these.</summary>
    public static string? Of(Exception fault, ParseResult parsed)
    {
        if (fault is OutOfMemoryException or DeviceMemoryException)
        {
            // Within a step the trainer says more.
            string shortage = fault is DeviceMemoryException device ? SettingFlags.Of(parsed).Spell(device.Shortage)
                : fault.Message.TrimEnd('.');
            return $"Out of memory: {shortage}. Free some, choose another --device, or train smaller networks (--cbase, --cmax, --res).";
        }

        return fault is PGGanException or DeviceException or IOException or UnauthorizedAccessException
            ? SettingFlags.Of(parsed).Spell(fault.Message) : null;
    }

    /// <summary>Prints a line to standard error.</summary>
    public static void Print(string line)
    {
        try
        {
            Console.Error.WriteLine($"pggan: {Printable.Text(line.ReplaceLineEndings(" "))}");
        }
        catch (IOException)
        {
            // The terminal was closed; the exit code is left to tell it.
        }
    }
}
