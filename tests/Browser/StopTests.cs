using Microsoft.Playwright;
using NUnit.Framework;

namespace PGGan.BrowserTests;

/// <summary>The one thing that a page changes: it asks a run to stop.</summary>
[Explicit, Category("Browser")]
internal sealed class StopTests : ServedRun
{
    [Test]
    public async Task TheButtonStopsTheRunWhichSavesItsState()
    {
        IPage page = await Open($"/run/{Key}", 1280);
        await page.GetByRole(AriaRole.Button, new() { NameString = "Stop" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameString = "Stop now" }).ClickAsync();
        await Expect(page.Locator(".state.stopped")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Training.WaitForExitAsync();
        Assert.That(Training.ExitCode, Is.Zero);
        Assert.That(Path.Combine(Folder, "runs", Key, "checkpoint-stopped.safetensors"), Does.Exist);
        Assert.That(Path.Combine(Folder, "runs", Key, "stop-requested"), Does.Not.Exist);
        await Expect(page.GetByText("pggan --resume")).ToBeVisibleAsync();
    }
}
