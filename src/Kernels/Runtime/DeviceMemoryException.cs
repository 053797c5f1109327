namespace PGGan.Kernels.Gpu;

/// <summary>A device that has no memory left for what is asked of it.</summary>
public sealed class DeviceMemoryException : DeviceException
{
    /// <summary>A lack of memory.</summary>
    /// <param name="shortage">
    /// The device, what was asked for, and what there is, in one line; what to do about it is up to who asked.
    /// </param>
    /// <param name="cause">What the driver said.</param>
    public DeviceMemoryException(string shortage, Exception? cause = null)
        : base($"{shortage}; compute fewer images at once, or smaller ones.", cause) => Shortage = shortage;

    /// <summary>The message without the remedy.</summary>
    public string Shortage { get; }
}
