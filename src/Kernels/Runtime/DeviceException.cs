namespace PGGan.Kernels.Gpu;

/// <summary>
/// A device that is missing, full or failing. The message is one line: the device, the operation, the reason and the remedy.
/// </summary>
public class DeviceException : Exception
{
    /// <summary>A failure described by <paramref name="message"/> alone.</summary>
    public DeviceException(string message)
        : base(message)
    {
    }

    /// <summary>A failure reported by the driver or the kernel compiler as <paramref name="cause"/>.</summary>
    public DeviceException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}
