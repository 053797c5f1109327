using NUnit.Framework;
using PGGan.Training;

namespace PGGan.Tests.Training;

public sealed class StopSignalTests
{
    [Test]
    public void AskingCancelsWhatRunsAndEndsNoProcess()
    {
        using StopSignal stop = new(text => Assert.Fail(text));
        using IDisposable unsaved = stop.WhileUnsaved();
        Assert.That((stop.Requested, stop.Token.IsCancellationRequested), Is.EqualTo((false, false)));
        stop.Request();
        stop.Request();
        Assert.That((stop.Requested, stop.Token.IsCancellationRequested), Is.EqualTo((true, true)));
    }
}
