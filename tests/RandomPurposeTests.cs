using System.Reflection;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Learning;
using PGGan.Metrics;
using PGGan.Model;

namespace PGGan.Tests;

/// <summary>Each layer numbers its own purposes of random numbers; two that share a number would share their numbers.</summary>
internal sealed class RandomPurposeTests
{
    [Test]
    public void NoTwoPurposesShareANumber()
    {
        int[] purposes =
        [
            .. new[] { typeof(ModelRandom), typeof(DataRandom), typeof(MetricRandom), typeof(LearningRandom), typeof(TestRandom) }
                .SelectMany(layer => layer.GetFields(BindingFlags.Public | BindingFlags.Static))
                .Select(field => (int)field.GetRawConstantValue()!),
        ];
        Assert.That(purposes, Is.Unique.And.Length.EqualTo(26));
    }
}
