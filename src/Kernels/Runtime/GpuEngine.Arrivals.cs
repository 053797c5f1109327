namespace PGGan.Kernels.Gpu;

// The numbers in which groups count who has come.
public sealed partial class GpuEngine
{
    // More than the results of a launch that fills a device.
    private const int FewestArrivals = 1 << 12;

    private GpuStorage? arrivals;

    /// <summary>
    /// Zeros for so many results; all launches share them, since each leaves zeros behind and they run one after another.
    /// </summary>
    private Arrivals ArrivalsFor(int results)
    {
        if (arrivals is null || arrivals.Length < results)
        {
            if (arrivals is not null)
            {
                Synchronize();
                arrivals.Free();
            }

            int count = Math.Max(results, FewestArrivals);
            arrivals = (GpuStorage)Allocate(count);
            arrivals.Rented(count, StorageFormat.Float32);
            Upload(new byte[count * sizeof(int)], arrivals.View.Cast<byte>());
        }

        return new Arrivals(arrivals.View.Cast<int>());
    }
}
