using System.CommandLine;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels;

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
        IReadOnlyList<DeviceReport> devices = DeviceCatalog.List(kernelFolder: CacheFolder.Kernels);
        int name = devices.Max(device => device.Device.Length), what = devices.Max(device => device.Description.Length);
        foreach (DeviceReport device in devices)
        {
            Printable.Line($"{device.Device.PadRight(name)}  {device.Description.PadRight(what)}  {device.Status}");
        }

        return 0;
    }
}
