using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Learning;
using PGGan.Learning.Films;

namespace PGGan.Tests.Learning.Films;

/// <summary>The ways through latents that films show.</summary>
public class LatentPathTests
{
    private const int Cells = 3, LatentSize = 5;

    // Of the film's length; longer than it, so that the Gaussian goes round more than once; none at all.
    [TestCase(40, 2.5)]
    [TestCase(7, 4)]
    [TestCase(11, 0)]
    public void TheWalkIsTheFilteredNoiseOverItsRootMeanSquare(int frames, double sigma)
    {
        double[][] expected = Twin(seed: 3, frames, sigma);
        LatentWalk walk = new(3, frames, Cells, LatentSize, sigma);
        Assert.That(walk.Frames, Is.EqualTo(frames));
        for (int frame = 0; frame < frames; frame++)
        {
            // Single precision over up to 33 terms.
            Assert.That(Frame(walk, frame), Is.EqualTo(expected[frame]).Within(1e-5), $"frame {frame}");
        }
    }

    [Test]
    public void TheWalkIsSmoothAlsoWhereItBeginsAgain()
    {
        const int frames = 60;
        LatentWalk walk = new(0, frames, Cells, LatentSize, sigmaFrames: 6);
        float[][] all = [.. Enumerable.Range(0, frames).Select(frame => Frame(walk, frame))];
        Assert.That(all.SelectMany(frame => frame).Average(value => (double)value * value), Is.EqualTo(1).Within(1e-5));
        double[] steps = [.. Enumerable.Range(0, frames).Select(frame => Distance(all[frame], all[(frame + 1) % frames]))];
        Assert.That(steps, Is.All.LessThan(0.35), "neighbours: a sixth of σ apart");
        Assert.That(Enumerable.Range(0, frames).Average(frame => Distance(all[frame], all[(frame + 30) % frames])),
            Is.GreaterThan(1), "strangers");
        Assert.That(Frame(new LatentWalk(1, frames, Cells, LatentSize, 6), 0), Is.Not.EqualTo(all[0]));
    }

    [Test]
    public void TheLoopMeetsEachLatentInTurnAndRestsThere()
    {
        float[] stations = new float[4 * LatentSize];
        Philox.Normal(new RandomStream(7, TestRandom.Test), 0, stations);
        LatentLoop loop = new(stations, LatentSize, frames: 40);
        for (int leg = 0; leg < 4; leg++)
        {
            float[] frame = Frame(loop, 10 * leg);
            for (int cell = 0; cell < Cells; cell++)
            {
                int station = (leg + cell) % 4;
                Assert.That(frame[(cell * LatentSize)..((cell + 1) * LatentSize)],
                    Is.EqualTo(stations[(station * LatentSize)..((station + 1) * LatentSize)]).Within(1e-7));
            }
        }

        double[] steps = [.. Enumerable.Range(0, 40).Select(frame => Distance(Frame(loop, frame), Frame(loop, (frame + 1) % 40)))];
        for (int leg = 0; leg < 4; leg++)
        {
            Assert.That(steps[(10 * leg)..((10 * leg) + 10)].Sum(), Is.GreaterThan(5 * (steps[10 * leg] + steps[(10 * leg) + 9])),
                "slow at both ends");
        }
    }

    [Test]
    public void TheLoopGoesAlongTheSphereAndThroughOppositesToo()
    {
        LatentLoop quarter = new([3, 0, 0, 5], 2, frames: 4), same = new([1, 2, 1, 2], 2, frames: 4),
            opposite = new([1, 0, -1, 0], 2, frames: 8);
        float[] latent = new float[2];
        quarter.Read(1, latent);   // half-way: 45°, of the mean length 4
        Assert.That(latent, Is.EqualTo(new[] { 4 / Math.Sqrt(2), 4 / Math.Sqrt(2) }).Within(1e-6));
        same.Read(1, latent);
        Assert.That(latent, Is.EqualTo(new[] { 1, 2 }).Within(1e-6));
        opposite.Read(1, latent);
        Assert.That(latent, Is.All.Matches<float>(float.IsFinite));
    }

    private static float[] Frame(ILatentPath path, int frame)
    {
        float[] latents = new float[Cells * LatentSize];
        Array.Fill(latents, float.NaN);
        path.Read(frame, latents);
        return latents;
    }

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Average());

    private static double[][] Twin(int seed, int frames, double sigma)
    {
        float[][] noise = new float[Cells][];
        for (int cell = 0; cell < Cells; cell++)
        {
            noise[cell] = new float[frames * LatentSize];
            Philox.Normal(new RandomStream(seed, LearningRandom.LatentWalk), cell, noise[cell]);
        }

        double[][] walk = new double[frames][];
        for (int t = 0; t < frames; t++)
        {
            walk[t] = new double[Cells * LatentSize];
            for (int i = 0; i < walk[t].Length; i++)
            {
                double sum = 0, weights = 0;
                int radius = (int)((4 * sigma) + 0.5);
                for (int k = -radius; k <= radius; k++)
                {
                    double weight = sigma == 0 ? 1 : Math.Exp(-k * k / (2 * sigma * sigma));
                    int frame = (t + k + (100 * frames)) % frames;
                    sum += weight * noise[i / LatentSize][(frame * LatentSize) + (i % LatentSize)];
                    weights += weight;
                }

                walk[t][i] = sum / weights;
            }
        }

        double rms = Math.Sqrt(walk.SelectMany(frame => frame).Average(value => value * value));
        return [.. walk.Select(frame => frame.Select(value => value / rms).ToArray())];
    }
}
