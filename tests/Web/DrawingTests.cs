using System.Net;
using System.Text;
using NUnit.Framework;
using PGGan.Data.Formats;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Tests.Learning.Runs;
using PGGan.Web.Drawing;

namespace PGGan.Tests.Web;

/// <summary>Pictures that addresses ask for: those of the library, together or alone, and faults in a line.</summary>
internal sealed class DrawingTests
{
    private static readonly DeviceOptions Cpu = new() { Device = "cpu", Threads = 1 };

    private TemporaryFolder folder = null!;
    private string checkpoint = "";
    private DrawingQueue queue = null!;

    [SetUp]
    public void Open()
    {
        folder = new TemporaryFolder();
        checkpoint = FreshCheckpoint.SaveTo(folder.Root);
        queue = new DrawingQueue(Cpu);
    }

    [TearDown]
    public void Close()
    {
        queue.Dispose();
        folder.Dispose();
    }

    [Test]
    public async Task PicturesThatWaitTogetherAreThoseOfTheLibrary()
    {
        using PretrainedGenerator library = PretrainedGenerator.Load(checkpoint, Cpu);
        Task<PixelBuffer>[] drawn = [.. Enumerable.Range(0, 20).Select(seed => Draw(new PictureRequest { Seed = seed }))];
        for (int seed = 0; seed < drawn.Length; seed++)
        {
            Assert.That((await drawn[seed]).Pixels, Is.EqualTo(library.Draw([seed])[0].ToArray()), $"seed {seed}");
        }
    }

    [Test]
    public async Task LatentsAreMadeOfNumberedOnes()
    {
        using PretrainedGenerator library = PretrainedGenerator.Load(checkpoint, Cpu);
        float[] three = library.Latents([3]), five = library.Latents([5]);
        Assert.That(await Latent(new PictureRequest { Seed = 3, To = 5, Share = 0 }), Is.EqualTo(three).Within(1e-6));
        Assert.That(await Latent(new PictureRequest { Seed = 3, To = 5, Share = 1 }), Is.EqualTo(five).Within(1e-6));
        Assert.That(await Latent(new PictureRequest { Seed = 3, Direction = 5, Amount = 0.5f }),
            Is.EqualTo(three.Zip(five, (a, b) => a + (0.5f * b))).Within(1e-6));
        float[] set = await Latent(new PictureRequest { Seed = 3, Dimension = 2, Value = 7 });
        Assert.That(set[2], Is.EqualTo(7));
        Assert.That(set.Where((_, i) => i != 2), Is.EqualTo(three.Where((_, i) => i != 2)));

        Task<float[]> Latent(PictureRequest picture) =>
            queue.Run(checkpoint, network => picture.Latent(network.Generator), CancellationToken.None);
    }

    [Test]
    public void TheWayBetweenTwoLatentsKeepsTheirLength()
    {
        float[] between = PictureRequest.Between([3, 0, 0], [0, 0, 3], 0.5f);
        Assert.That(between, Is.EqualTo(new[] { 3 / MathF.Sqrt(2), 0, 3 / MathF.Sqrt(2) }).Within(1e-6));
        Assert.That(PictureRequest.Between([1, 2], [1, 2], 0.3f), Is.EqualTo(new float[] { 1, 2 }).Within(1e-6));
    }

    [Test]
    public async Task ASmallerNetworkDrawsSmallerPictures()
    {
        Assert.That((await Draw(new PictureRequest { Resolution = 4 })).Width, Is.EqualTo(4));
        Assert.That(async () => await Draw(new PictureRequest { Resolution = 512 }),
            Throws.InstanceOf<PGGanException>().With.Message.Contains("resolution=512"));
        Assert.That(async () => await Draw(new PictureRequest { Dimension = 100_000 }),
            Throws.InstanceOf<PGGanException>().With.Message.Contains("dimension=100000"));
        Assert.That((await Draw(new PictureRequest())).Width, Is.EqualTo(FreshCheckpoint.Config.Model.Resolution), "and the next is drawn");
    }

    [Test]
    public async Task WhoIsGoneIsDropped()
    {
        using ManualResetEventSlim begin = new();
        Task<int> first = queue.Run(checkpoint, _ => begin.Wait(TimeSpan.FromSeconds(30)) ? 1 : 0, CancellationToken.None);
        using CancellationTokenSource gone = new();
        bool ran = false;
        Task<int> left = queue.Run(checkpoint, _ =>
        {
            ran = true;
            return 2;
        }, gone.Token);
        Task<PixelBuffer> picture = queue.Draw(checkpoint, new PictureRequest(), gone.Token);
        await gone.CancelAsync();
        begin.Set();
        Assert.That(await first, Is.EqualTo(1));
        Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await picture, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(ran, Is.False);
    }

    [Test]
    public async Task MoreThanMayWaitAreRefused()
    {
        using ManualResetEventSlim begin = new();
        Task<int> first = queue.Run(checkpoint, _ => begin.Wait(TimeSpan.FromSeconds(30)) ? 1 : 0, CancellationToken.None);
        List<Task<PixelBuffer>> waiting = [];
        Assert.That(async () =>
        {
            for (int i = 0; i < DrawingQueue.MaxWaiting + 2; i++)
            {
                waiting.Add(Draw(new PictureRequest { Seed = i }));
                await Task.Yield();
                if (waiting[^1].IsFaulted)
                {
                    await waiting[^1];
                }
            }
        }, Throws.InstanceOf<PGGanException>().With.Message.Contains("wait to be drawn"));
        begin.Set();
        await first;
    }

    [Test]
    public async Task AddressesGivePicturesLatentsAndFaults()
    {
        await using ServedFolder served = await ServedFolder.Start();
        served.AddRun("00000-a");
        using PretrainedGenerator library = PretrainedGenerator.Load(Path.Combine(served.Runs, "00000-a"), Cpu);
        library.Draw([7]).Save(0, folder.PathOf("seven.png"));
        Assert.That((await served.Get("/draw/00000-a/picture.png?seed=7")).Body, Is.EqualTo(File.ReadAllBytes(folder.PathOf("seven.png"))));
        (_, byte[] latent, _) = await served.Get("/draw/00000-a/latent.npy?seed=7");
        using MemoryStream stream = new(latent);
        Assert.That(NpyFile.Read(stream, "latent.npy").Values, Is.EqualTo(library.Latents([7])));
        foreach (string query in new[] { "seed=-1", "seed=x", "seed=99999999999", "resolution=5", "class=cat", "seed=1&to=2&share=NaN" })
        {
            (HttpStatusCode status, byte[] body, _) = await served.Get($"/draw/00000-a/picture.png?{query}");
            Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), query);
            Assert.That(Encoding.UTF8.GetString(body).TrimEnd().Split('\n'), Has.Length.EqualTo(1), query);
        }

        Assert.That((await served.Get("/draw/00000-b/picture.png")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private Task<PixelBuffer> Draw(PictureRequest picture) => queue.Draw(checkpoint, picture, CancellationToken.None);
}
