using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;

namespace PGGan.Web.Drawing;

/// <summary>
/// One thread that draws for all pages, one request after the other. Pictures of one network that wait are drawn together, a request whose
/// page is gone is dropped, and the networks last used are kept.
/// </summary>
internal sealed class DrawingQueue : IDisposable
{
    /// <summary>Requests that wait at most; more are refused.</summary>
    public const int MaxWaiting = 256;

    private const int MaxNetworks = 2;

    private readonly DeviceOptions device;
    private readonly Lock gate = new();
    private readonly List<Job> waiting = [];
    private readonly SemaphoreSlim available = new(0);
    private readonly List<(string Path, DateTime Written, LoadedNetwork Network)> networks = [];   // the last used first
    private readonly Thread thread;
    private volatile bool disposed;

    /// <summary>A queue in front of a device, which is opened with the first network.</summary>
    public DrawingQueue(DeviceOptions device)
    {
        this.device = device;
        thread = new Thread(Work) { IsBackground = true, Name = "drawing" };
        thread.Start();
    }

    /// <summary>Draws a picture.</summary>
    /// <param name="checkpoint">The network's file.</param>
    /// <param name="picture">Which.</param>
    /// <param name="cancelled">Drops it while it waits.</param>
    /// <exception cref="PGGanException">It cannot be drawn, or too many wait; one line.</exception>
    public async Task<PixelBuffer> Draw(string checkpoint, PictureRequest picture, CancellationToken cancelled)
    {
        Job job = new(checkpoint, picture, null, cancelled);
        Enqueue(job);
        return (PixelBuffer)await job.Result.Task.ConfigureAwait(false);
    }

    /// <summary>Does something else with a network.</summary>
    /// <inheritdoc cref="Draw"/>
    public async Task<T> Run<T>(string checkpoint, Func<LoadedNetwork, T> work, CancellationToken cancelled)
        where T : notnull
    {
        Job job = new(checkpoint, null, network => work(network), cancelled);
        Enqueue(job);
        return (T)await job.Result.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            available.Release();
            thread.Join();
            available.Dispose();
            networks.ForEach(kept => kept.Network.Dispose());
        }
    }

    private void Enqueue(Job job)
    {
        lock (gate)
        {
            waiting.RemoveAll(other => other.Dropped());
            if (waiting.Count >= MaxWaiting)
            {
                throw new PGGanException($"{waiting.Count} pictures wait to be drawn; try again in a moment.");
            }

            waiting.Add(job);
        }

        available.Release();
    }

    private void Work()
    {
        while (true)
        {
            available.Wait();
            if (disposed)
            {
                return;
            }

            if (Next() is { Count: > 0 } jobs)
            {
                Do(jobs);
            }
        }
    }

    // The first that waits, with others that can be drawn together with it.
    private List<Job> Next()
    {
        lock (gate)
        {
            waiting.RemoveAll(job => job.Dropped());
            if (waiting.Count == 0)
            {
                return [];
            }

            Job first = waiting[0];
            List<Job> jobs = first.Picture is not { } picture ? [first]
                : [.. waiting.Where(job => job.Picture is { } other && job.Checkpoint == first.Checkpoint
                    && other.Resolution == picture.Resolution && other.Fade == picture.Fade).Take(TrainedGenerator.Minibatch)];
            jobs.ForEach(job => waiting.Remove(job));
            return jobs;
        }
    }

    private void Do(List<Job> jobs)
    {
        try
        {
            LoadedNetwork network = Network(jobs[0].Checkpoint);
            if (jobs[0].Work is { } work)
            {
                jobs[0].Result.TrySetResult(work(network));
                return;
            }

            // One that asks for what is not there fails alone.
            Job[] fitting = [.. jobs.Where(job => job.Fits(network.Generator))];
            if (fitting.Length > 0)
            {
                foreach ((Job job, PixelBuffer drawn) in fitting.Zip(network.Draw([.. fitting.Select(job => job.Picture!)])))
                {
                    job.Result.TrySetResult(drawn);
                }
            }
        }
        catch (Exception fault)
        {
            // Whatever it is, the pages that wait report it, and the next request is tried.
            jobs.ForEach(job => job.Result.TrySetException(fault));
        }
    }

    private LoadedNetwork Network(string path)
    {
        DateTime written = File.GetLastWriteTimeUtc(path);
        int place = networks.FindIndex(kept => kept.Path == path && kept.Written == written);
        (string, DateTime, LoadedNetwork Network) found;
        if (place >= 0)
        {
            found = networks[place];
            networks.RemoveAt(place);
        }
        else
        {
            while (networks.Count >= MaxNetworks)
            {
                networks[^1].Network.Dispose();
                networks.RemoveAt(networks.Count - 1);
            }

            found = (path, written, new LoadedNetwork(path, device));
        }

        networks.Insert(0, found);
        return found.Network;
    }

    private sealed class Job(string checkpoint, PictureRequest? picture, Func<LoadedNetwork, object>? work, CancellationToken cancelled)
    {
        public string Checkpoint => checkpoint;

        public PictureRequest? Picture => picture;

        public Func<LoadedNetwork, object>? Work => work;

        public TaskCompletionSource<object> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether nobody waits for it any more; whoever did is told.</summary>
        public bool Dropped()
        {
            if (cancelled.IsCancellationRequested)
            {
                Result.TrySetCanceled(cancelled);
            }

            return cancelled.IsCancellationRequested;
        }

        public bool Fits(TrainedGenerator generator)
        {
            try
            {
                (_, _, _) = (Picture!.GrowthIn(generator), Picture.Latent(generator), Picture.Label(generator));
                return true;
            }
            catch (PGGanException fault)
            {
                Result.TrySetException(fault);
                return false;
            }
        }
    }
}
