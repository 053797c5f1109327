using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>
/// A run killed at each call that changes a file, before it, after it and in the middle of it, goes on to the same files.
/// </summary>
[Explicit("takes minutes; run by --filter TestCategory=Faults")]
[Category("Faults")]
internal sealed class KillTests
{
    // Of some 380.
    private const int Sample = 30;

    [SetUp]
    public void NeedTheLibrary() => PreloadLibrary.Require();

    [Test]
    public void ARunKilledAtAnyCallGoesOnToTheSameFiles() => Campaign.Run(Part.Kills, Sample, _ => [.. Cases()]);

    private static IEnumerable<FaultCase> Cases() =>
        from at in TinyRun.Calls.Each
        from action in at.Call == Call.Write ? [Fault.Before, Fault.Half, Fault.After] : (string[])[Fault.Before, Fault.After]
        select Case(new Fault { At = at.Call, Number = at.Number, Action = action });

    private static FaultCase Case(Fault fault) => new(fault.ToString(), folder =>
    {
        FaultProgram.Run(TinyRun.Fresh(folder), fault.Environment(folder)).Check("killed");
        TinyRun.CheckRecovers(folder);
        return 1;
    });
}
