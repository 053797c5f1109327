using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using PGGan.Imaging;

namespace PGGan.Tests.Imaging;

/// <summary>Skips a test where the libraries are built with ImageSharp, which cannot do what it asks for.</summary>
/// <param name="reason">What it cannot do.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NotWithImageSharpAttribute(string reason) : NUnitAttribute, IApplyToTest
{
    /// <inheritdoc/>
    public void ApplyToTest(Test test)
    {
        if (ImageCodec.Library == "ImageSharp" && test.RunState == RunState.Runnable)
        {
            test.RunState = RunState.Ignored;
            test.Properties.Set(PropertyNames.SkipReason, $"ImageSharp: {reason}");
        }
    }
}
