using System.Numerics;
using ChainCloud.Chains;

namespace ChainCloud.TestKit.Processes;

/// <summary>
/// Everything that one merchant has: its V-Device, its website's configuration, its tokens; and its enrolment with two vaults and the
/// platform, done with the same commands that people use.
/// </summary>
public sealed class MerchantPlace : IAsyncDisposable
{
    private MerchantPlace(string merchant, OfflineDevice vdevice, string websiteKeyFile, string coldToken, string hotToken)
    {
        Merchant = merchant;
        VDevice = vdevice;
        WebsiteKeyFile = websiteKeyFile;
        ColdToken = coldToken;
        HotToken = hotToken;
    }

    public string Merchant { get; }

    public OfflineDevice VDevice { get; }

    /// <summary>Sealing key and V-Device key, as written by vdevice init.</summary>
    public string WebsiteKeyFile { get; }

    public string ColdToken { get; }

    public string HotToken { get; }

    /// <summary>The eight words of each enrolment, as both screens showed them.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>
    /// Makes the V-Device, sets its policies, enrols it with both vaults (comparing the words of both screens), posts the cards, and issues
    /// tokens.
    /// </summary>
    /// <param name="assets">What the merchant uses, a token after its chain's own asset; LTC if not given.</param>
    /// <param name="administrators">Who approved the tokens; both vaults know them and their list.</param>
    public static async Task<MerchantPlace> Create(
        string root, string merchant, int number, OfflineDevice receiveVault, OfflineDevice sendVault, OperatorConsole operators,
        Action<string>? log = null, IReadOnlyList<AssetDefinition>? assets = null, AdministratorDesk? administrators = null)
    {
        assets ??= [AssetRegistry.For(AssetId.Parse("LTC").Value, Network.Regtest).Value];
        var websiteKey = Path.Combine(root, $"{merchant}.keys.json");
        var vdevice = await OfflineDevice.CreateVDevice(root, $"vd-{merchant}", merchant, websiteKey, log, administrators);
        if (administrators?.TokenList is { } list)
        {
            await vdevice.Run(["tokens", "import", list, "--dir", vdevice.Folder]);
        }

        foreach (var asset in assets)
        {
            await SetPolicy(vdevice, asset);
        }

        var native = assets.Where(a => a.IsNative).Select(a => a.Asset.Code).ToArray();
        var words = new List<string>
        {
            await Enrol(root, merchant, number, vdevice, receiveVault, native),
            await Enrol(root, merchant, number, vdevice, sendVault, [.. assets.Select(a => a.Asset.Code)]),
        };
        await vdevice.WriteCard();
        await receiveVault.WriteCard(["--merchant", merchant, .. native.Length > 1 ? new[] { "--asset", native[0] } : []]);
        var cards = new List<string> { vdevice.CardFile, receiveVault.CardFile };
        foreach (var asset in native)
        {
            cards.Add(await sendVault.WriteAccountCard(merchant, asset));
        }

        await operators.CreateMerchant(merchant, $"{merchant} Ltd");
        await operators.EnrolDevices(merchant, cards);
        return new MerchantPlace(
            merchant, vdevice, websiteKey, await operators.IssueToken(merchant, "cold"), await operators.IssueToken(merchant, "hot"))
        {
            Words = words,
        };
    }

    public ValueTask DisposeAsync() => VDevice.DisposeAsync();

    /// <summary>Payouts up to 5,000 times the usual fee cap (50 LTC, 50 ETH), fees up to ten times; of a token up to a million.</summary>
    private static Task SetPolicy(OfflineDevice vdevice, AssetDefinition asset)
    {
        var most = asset.IsNative ? asset.Fees.MaxFeeUnits * 5_000 : BigInteger.Pow(10, asset.Decimals + 6);
        return vdevice.Run(
            ["policy", "set", "--dir", vdevice.Folder, "--asset", asset.Asset.Code, "--allow-any", "--max-per-payout", $"{most}",
                "--max-per-day", $"{4 * most}", "--max-fee", $"{10 * asset.Fees.MaxFeeUnits}", "--max-fee-rate", $"{50 * asset.Fees.MaxRate}"]);
    }

    /// <summary>One enrolment in person, and then the further assets; returns the eight words.</summary>
    private static async Task<string> Enrol(
        string root, string merchant, int number, OfflineDevice vdevice, OfflineDevice vault, IReadOnlyList<string> assets)
    {
        var (offer, answer) = (Path.Combine(root, $"{merchant}-{vault.Name}.offer"), Path.Combine(root, $"{merchant}-{vault.Name}.answer"));
        await vdevice.RunUnsealed(["enrol", "--offer-out", offer]);
        string[] enrol =
        [
            "enrol", "--merchant", merchant, "--number", $"{number}", "--asset", assets[0], "--offer", offer, "--answer-out", answer,
        ];
        var shown = WordsOf(await vault.RunUnsealed(enrol, expectedExitCode: 1));
        await vdevice.Run(["enrol", "--dir", vdevice.Folder, "--answer", answer, "--confirm-words", shown]);
        await vault.RunUnsealed([.. enrol, "--confirm-words", shown]);
        foreach (var asset in assets.Skip(1))
        {
            await vault.RunUnsealed(["enrol", "--merchant", merchant, "--number", $"{number}", "--asset", asset]);
        }

        return shown;
    }

    private static string WordsOf(string output) =>
        output.Split('\n').First(line => line.StartsWith("words: ", StringComparison.Ordinal))["words: ".Length..].Trim();
}
