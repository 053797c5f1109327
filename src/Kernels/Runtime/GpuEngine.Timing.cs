using ILGPU.Runtime;

namespace PGGan.Kernels.Gpu;

public sealed partial class GpuEngine
{
    /// <summary>Notes the moment at which the device has done all that was asked so far. Does not wait for it.</summary>
    public DeviceMoment Mark()
    {
        try
        {
            accelerator.Bind();
            return new DeviceMoment(accelerator.DefaultStream.AddProfilingMarker());
        }
        catch (AcceleratorException e)
        {
            throw Failed(nameof(Mark), e);
        }
    }
}

/// <summary>A moment in a device's work, by the device's own clock.</summary>
public sealed class DeviceMoment : IDisposable
{
    private readonly ProfilingMarker marker;

    internal DeviceMoment(ProfilingMarker marker) => this.marker = marker;

    /// <summary>Time between both. Waits for the later one.</summary>
    public TimeSpan Since(DeviceMoment earlier)
    {
        marker.Synchronize();
        return marker.MeasureFrom(earlier.marker);
    }

    /// <inheritdoc/>
    public void Dispose() => marker.Dispose();
}
