using System.CommandLine;
using System.Globalization;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Learning.Machine;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Describes program and machine in one block of text for a bug report.</summary>
internal sealed class DoctorCommand
{
    private const int NameWidth = 13;

    private readonly RunsOption runs = new();
    private readonly CacheOption cache = new();

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DoctorCommand doctor = new();
        Command command = new("doctor", "Describes program, machine, devices and limits in one block to paste into a bug report.");
        doctor.runs.AddTo(command);
        doctor.cache.AddTo(command);
        command.SetAction(doctor.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        SettingFlags flags = SettingFlags.Of(parsed);
        foreach ((string name, string text) in (IEnumerable<(string, string)>)[.. Program(), .. Machine(), .. Folders(parsed)])
        {
            Print(name, text);
        }

        // They take a while each, and a driver may hang: what is known so far is there already.
        if (DeviceCatalog.CudaDriver() is string cuda)
        {
            Print("CUDA driver", MachineFacts.NvidiaDriver is string driver ? $"{cuda}, driver {driver}" : cuda);
        }

        foreach (DeviceReport device in DeviceCatalog.List(kernelFolder: cache.Kernels(parsed)))
        {
            Print(device.Device, $"{device.Description}: {device.Status}");
        }

        foreach ((string name, string value) in EnvironmentFacts.Variables())
        {
            Print("Environment", $"{name}={value}");
        }

        return 0;

        void Print(string name, string text) => flags.Print($"{$"{name}:".PadRight(NameWidth)} {text}");
    }

    private static IEnumerable<(string Name, string Text)> Program()
    {
        yield return ("PGGan", ProgramVersion.Text);
        yield return (".NET", MachineFacts.Runtime);
        yield return ("Packages", string.Join(", ", PackageVersions.All().Select(package => $"{package.Name} {package.Version}")));
    }

    private static IEnumerable<(string Name, string Text)> Machine()
    {
        yield return ("System", MachineFacts.System);
        yield return ("Processor", MachineFacts.Processor);
        string free = MachineFacts.FreeMemoryBytes is long available ? $", {Gibibytes(available)} free" : "";
        yield return ("Memory", $"{Gibibytes(MachineFacts.MemoryBytes)}{free}");
        ControlGroup limits = ControlGroup.Read();
        string[] texts =
        [
            .. limits.Cores is double cores ? [string.Create(CultureInfo.InvariantCulture, $"{cores:0.##} cores")] : Array.Empty<string>(),
            .. limits.MemoryBytes is long memory ? [$"{Gibibytes(memory)} of memory"] : Array.Empty<string>(),
        ];
        yield return ("Limits", texts.Length > 0 ? $"{string.Join(", ", texts)} (control group)" : "none found");
    }

    private IEnumerable<(string Name, string Text)> Folders(ParseResult parsed)
    {
        yield return ("Runs", Folder(Path.GetFullPath(runs.Of(parsed))));
        string? cacheFolder = cache.Of(parsed), fault = null;
        try
        {
            cacheFolder ??= CacheFolder.Default;
        }
        catch (PGGanException missing)
        {
            fault = missing.Message;
        }

        yield return ("Cache", fault ?? Folder(Path.GetFullPath(cacheFolder!)));
        yield return ("Temporary", Folder(Path.GetTempPath()));
    }

    /// <summary>A folder, the room on its disk, and whether this user can write there.</summary>
    private static string Folder(string path)
    {
        string there = path;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is string parent)
        {
            there = parent;
        }

        string state = there == path ? "" : ", not there yet", access = Posix.CanWrite(there) ? "" : ", cannot be written";
        try
        {
            DriveInfo disk = new(there);
            return $"{path}, {Gibibytes(disk.AvailableFreeSpace)} of {Gibibytes(disk.TotalSize)} free ({disk.DriveFormat}){state}{access}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{path}{state}{access}, {fault.Message.TrimEnd('.')}";
        }
    }

    private static string Gibibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB");
}
