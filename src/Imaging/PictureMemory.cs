namespace PGGan.Imaging;

/// <summary>
/// Memory for encoded and decoded pictures, which all threads that prepare pictures share: who needs more than is free waits until others
/// are done. So a few very large pictures are read one after the other, and many small ones on all cores. A thread opens one before it
/// reads a picture and disposes it when nothing of the picture is left.
/// </summary>
internal sealed class PictureMemory : IDisposable
{
    // A share of what the machine, or the container, has; at least enough for the largest picture that is read.
    private static readonly Pool Files = new(Math.Max(Available / 16, ImageCodec.MaxFileBytes)),
        Pixels = new(Math.Max(Available / 4, 1L << 30));

    [ThreadStatic]
    private static PictureMemory? current;

    private long fileBytes, pixelBytes;

    private PictureMemory()
    {
    }

    private static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>What this thread takes from now on belongs to one picture.</summary>
    public static PictureMemory Open() => current = new PictureMemory();

    /// <summary>Waits until there is room for the bytes of a file. Without <see cref="Open"/> on this thread nothing is counted.</summary>
    public static void TakeFile(long bytes)
    {
        if (current is PictureMemory { fileBytes: 0 } picture)
        {
            picture.fileBytes = Files.Take(bytes);
        }
    }

    /// <summary>
    /// Waits until there is room for decoded pixels. Files and pixels have rooms of their own, so that no two threads wait for each other.
    /// </summary>
    public static void TakePixels(long bytes)
    {
        if (current is PictureMemory { pixelBytes: 0 } picture)
        {
            picture.pixelBytes = Pixels.Take(bytes);
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Dispose()
    {
        current = null;
        Files.Give(fileBytes);
        Pixels.Give(pixelBytes);
    }

    /// <summary>So many bytes, taken and given back.</summary>
    internal sealed class Pool
    {
        private readonly object gate = new();
        private readonly long size;
        private long free;

        /// <summary>Some memory that nobody has taken yet.</summary>
        /// <param name="size">Bytes in all; who asks for more gets all of them.</param>
        public Pool(long size) => this.size = free = size;

        /// <summary>Takes bytes once they are free, and returns how many: no more than there are in all.</summary>
        public long Take(long bytes)
        {
            bytes = Math.Min(bytes, size);
            lock (gate)
            {
                while (free < bytes)
                {
                    Monitor.Wait(gate);
                }

                free -= bytes;
            }

            return bytes;
        }

        /// <summary>Gives bytes back.</summary>
        public void Give(long bytes)
        {
            lock (gate)
            {
                free += bytes;
                Monitor.PulseAll(gate);
            }
        }
    }
}
