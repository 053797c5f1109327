using NUnit.Framework;
using PGGan.Imaging;

namespace PGGan.Tests.Imaging;

public class PictureMemoryTests
{
    [Test]
    public void NoMoreIsTakenThanThereIs()
    {
        PictureMemory.Pool pool = new(100);
        long taken = 0, most = 0;
        Lock gate = new();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            long bytes = pool.Take(10 + (i * 7 % 60));
            lock (gate)
            {
                taken += bytes;
                most = Math.Max(most, taken);
            }

            Thread.Yield();
            lock (gate)
            {
                taken -= bytes;
            }

            pool.Give(bytes);
        });
        Assert.That(most, Is.LessThanOrEqualTo(100).And.GreaterThan(0));
        Assert.That(pool.Take(1000), Is.EqualTo(100), "all is given back, and who asks for more waits for no more than all");
    }

    [Test]
    public void AThreadTakesNothingBeforeItOpensAPicture()
    {
        PictureMemory.TakeFile(long.MaxValue);   // would take all, and the second would wait for ever
        PictureMemory.TakeFile(long.MaxValue);
        Assert.That(Task.Run(() =>
        {
            using PictureMemory memory = PictureMemory.Open();
            PictureMemory.TakeFile(1);
            PictureMemory.TakePixels(1);
            PictureMemory.TakePixels(long.MaxValue);   // one picture is counted once
        }).Wait(TimeSpan.FromSeconds(20)));
    }
}
