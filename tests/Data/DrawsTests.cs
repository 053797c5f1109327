using NUnit.Framework;
using PGGan.Data.Planets;
using PGGan.Kernels;

namespace PGGan.Tests.Data;

public sealed class DrawsTests
{
    private static readonly RandomStream Stream = new(Seed: 3, Purpose: 8);

    [Test]
    public void TheNumbersAreThoseOfAnItemOfTheStream()
    {
        float[] expected = new float[23];
        Philox.Uniform(Stream, 17, expected);
        Draws draws = new(Stream, 17);
        float[] drawn = new float[23];
        for (int i = 0; i < drawn.Length; i++)
        {
            drawn[i] = draws.Range(0, 1);
        }

        Assert.That(drawn, Is.EqualTo(expected));
    }

    [Test]
    public void ACopyGoesOnByItself([Values(3, 4, 5)] int before)
    {
        Draws draws = new(Stream, 17);
        for (int i = 0; i < before; i++)
        {
            draws.Integer();
        }

        Draws copy = draws;
        int next = draws.Integer();
        draws.Integer();
        Assert.That(copy.Integer(), Is.EqualTo(next));
    }
}
