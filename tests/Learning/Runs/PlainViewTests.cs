using System.Diagnostics;
using NUnit.Framework;
using PGGan.Learning.Runs;

namespace PGGan.Tests.Learning.Runs;

/// <summary>What a file or a pipe receives.</summary>
public class PlainViewTests
{
    [Test]
    public void AnActivityIsALineAtMostEveryTenSeconds()
    {
        long now = 0;
        StringWriter written = new() { NewLine = "\n" };
        using PlainView view = new(written, () => now);
        for (int second = 0; second <= 25; second++)
        {
            now = second * Stopwatch.Frequency;
            view.Live($"{second} of 25");
        }

        view.Line("Done.");
        view.Live("something else");
        Assert.That(written.ToString(), Is.EqualTo("10 of 25\n20 of 25\nDone.\n"));
    }
}
