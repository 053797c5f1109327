using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using NUnit.Framework;

namespace PGGan.BrowserTests;

/// <summary>
/// The pages of <c>pggan serve</c> on a run that trains meanwhile. They are explicit: the filter <c>TestCategory=Browser</c> runs them.
/// </summary>
[Explicit, Category("Browser")]
internal sealed class PageTests : ServedRun
{
    [Test]
    public async Task ARunIsListedWithItsStateAndItsPageGrowsWhileItTrains()
    {
        IPage page = await Open("/", 1280);
        await Expect(page.Locator("h2", new() { HasTextString = Key })).ToBeVisibleAsync();
        await Expect(page.Locator(".state.running")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { NameString = Key, Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(Key);
        await Expect(page.Locator(".charts svg").First).ToBeVisibleAsync();
        string lead = await page.Locator(".lead").InnerTextAsync(), curve = await page.Locator(".charts svg").First.InnerHTMLAsync();
        await Until(
            async () => await page.Locator(".lead").InnerTextAsync() != lead
                && await page.Locator(".charts svg").First.InnerHTMLAsync() != curve,
            "the curves to grow");
    }

    [Test]
    public async Task TheSliderShowsOtherMomentsByKeyboardAlone()
    {
        IPage page = await Open($"/run/{Key}", 1280);
        ILocator picture = page.Locator("img.grid").First, slider = page.Locator("input[type=range]").First;
        await Until(async () => int.Parse(await slider.GetAttributeAsync("max") ?? "0", CultureInfo.InvariantCulture) > 1, "a second grid");
        await slider.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(picture).ToHaveAttributeAsync("src", $"/runs/{Key}/grids/0.png");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(picture).Not.ToHaveAttributeAsync("src", $"/runs/{Key}/grids/0.png");
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", new Regex("^kimg "));
    }

    [Test]
    public async Task ThePartOfTheRunThatTheCurvesShowIsChosen()
    {
        IPage page = await Open($"/run/{Key}", 1280);
        await page.GetByRole(AriaRole.Button, new() { NameString = "Last half" }).ClickAsync();
        await Until(async () => await page.Locator(".zoom input").First.InputValueAsync() != "0", "the part to be named");
        await page.GetByRole(AriaRole.Button, new() { NameString = "All", Exact = true }).ClickAsync();
        await Until(async () => await page.Locator(".zoom input").First.InputValueAsync() == "0", "all of it");
    }

    [Test]
    public async Task APictureIsThatOfGenerateByteForByte()
    {
        IPage page = await Open($"/explore/{Key}", 1280);
        await Expect(page.Locator(".drawn figcaption").First).ToContainTextAsync("score");
        string source = await page.Locator(".drawn img").Nth(3).GetAttributeAsync("src") ?? "";
        IAPIResponse answer = await page.APIRequest.GetAsync(Address + source);
        string network = Uri.UnescapeDataString(Regex.Match(source, "network=([^&]+)").Groups[1].Value);
        using Process generate = Launch(["generate", "--network", Path.Combine("runs", Key, network), "--seeds", "3", "--output", "drawn",
            "--device", "cpu"]);
        await generate.WaitForExitAsync();
        Assert.That(await answer.BodyAsync(), Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(Folder, "drawn", "seed0003.png"))));
    }

    [Test]
    public async Task GrowthAndLatentsAreChangedBySliders()
    {
        IPage page = await Open($"/explore/{Key}", 390);
        await Expect(page.Locator(".drawn figcaption").First).ToContainTextAsync("score");
        ILocator picture = page.Locator(".drawn img").First;
        string before = await picture.GetAttributeAsync("src") ?? "";
        ILocator growth = page.GetByLabel(new Regex("^Resolution"));
        await growth.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(picture).ToHaveAttributeAsync("src", new Regex("resolution=4&fade=1"));
        await page.Keyboard.PressAsync("End");
        await page.GetByLabel("Direction of seed").FillAsync("7");
        await page.GetByLabel("Direction of seed").BlurAsync();
        await Expect(picture).ToHaveAttributeAsync("src", new Regex("direction=7&amount=1"));
        await Expect(page.Locator("code").First).ToContainTextAsync("--latents latent.npy");
        Assert.That((await page.APIRequest.GetAsync(Address + before)).Status, Is.EqualTo(200));
        await page.GetByLabel("Image", new() { Exact = true }).SetInputFilesAsync(Path.Combine(Folder, "runs", Key, "reals.png"));
        await Expect(page.GetByText(new Regex(@"^Distance 0\.\d+$"))).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.GetByLabel("Image", new() { Exact = true }).SetInputFilesAsync(Path.Combine(Folder, "runs", Key, "config.json"));
        await Expect(page.GetByText("name an image that can be read")).ToBeVisibleAsync();
    }

    [Test]
    public async Task RealImagesAreShownByClassAndUnderAugmentation()
    {
        IPage page = await Open($"/images/{Key}", 1280);
        await Expect(page.Locator(".drawn img")).ToHaveCountAsync(60);
        await page.GetByLabel("Class").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await Expect(page.GetByText(new Regex("^From image .*60 images"))).ToBeVisibleAsync();
        await Until(async () => await page.Locator("img.grid").EvaluateAsync<bool>("image => image.complete && image.naturalWidth > 0"),
            "the augmented images");
    }

    [Test]
    public async Task NoPageHasASeriousBarrier(
        [Values("/", "/run/KEY", "/explore/KEY", "/images/KEY", "/compare?run=KEY")] string path, [Values] bool dark)
    {
        IPage page = await Open(path.Replace("KEY", Key, StringComparison.Ordinal), 390, dark);
        await Expect(page.Locator(dark ? ".dark" : ".light")).ToBeVisibleAsync();
        await page.WaitForTimeoutAsync(1500);
        AxeResult result = await page.RunAxe();
        Assert.That(result.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"), Is.Empty);
        Assert.That(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "no sideways scrolling");
    }

    [Test]
    public async Task ADamagedRunIsShownAsSuch()
    {
        string damaged = Path.Combine(Folder, "runs", "00009-damaged");
        Directory.CreateDirectory(damaged);
        File.WriteAllText(Path.Combine(damaged, "config.json"), "{ \"model\": ");
        IPage page = await Open("/", 1280);
        await Expect(page.Locator(".state.damaged")).ToBeVisibleAsync();
        await Expect(page.Locator(".state.running")).ToBeVisibleAsync();
        await page.GotoAsync($"{Address}/run/00009-damaged");
        await Expect(page.GetByText("cannot be read")).ToBeVisibleAsync();
        Directory.Delete(damaged, recursive: true);
    }
}
