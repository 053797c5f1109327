using System.CommandLine;
using PGGan.Data;
using PGGan.Kernels;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Lists what there is to compute on, and whether it works.</summary>
internal static class DevicesCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("devices", "Lists the devices found and tries each with a small kernel.");
        command.SetAction(List);
        return command;
    }

    private static int List(ParseResult parsed)
    {
        SettingFlags flags = SettingFlags.Of(parsed);
        IReadOnlyList<DeviceReport> devices = DeviceCatalog.List(kernelFolder: CacheFolder.Kernels);
        int name = devices.Max(device => device.Device.Length), what = devices.Max(device => device.Description.Length);
        foreach (DeviceReport device in devices)
        {
            flags.Print($"{device.Device.PadRight(name)}  {device.Description.PadRight(what)}  {device.Status}");
        }

        return 0;
    }
}
