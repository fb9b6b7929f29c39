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
    /// Makes the V-Device, sets its policy, enrols it with both vaults (comparing the words of both screens), posts the cards, and issues tokens.
    /// </summary>
    public static async Task<MerchantPlace> Create(
        string root, string merchant, int number, OfflineDevice receiveVault, OfflineDevice sendVault, OperatorConsole operators,
        Action<string>? log = null)
    {
        var websiteKey = Path.Combine(root, $"{merchant}.keys.json");
        var vdevice = await OfflineDevice.CreateVDevice(root, $"vd-{merchant}", merchant, websiteKey, log);
        await vdevice.Run(
            ["policy", "set", "--dir", vdevice.Folder, "--asset", "LTC", "--allow-any", "--max-per-payout", "5000000000",
                "--max-per-day", "20000000000", "--max-fee", "10000000", "--max-fee-rate", "10000000"]);
        var words = new List<string>
        {
            await Enrol(root, merchant, number, vdevice, receiveVault),
            await Enrol(root, merchant, number, vdevice, sendVault),
        };
        await vdevice.WriteCard();
        await receiveVault.WriteCard("--merchant", merchant);
        await sendVault.WriteCard("--merchant", merchant);
        await operators.CreateMerchant(merchant, $"{merchant} Ltd");
        await operators.EnrolDevices(merchant, vdevice.CardFile, receiveVault.CardFile, sendVault.CardFile);
        return new MerchantPlace(
            merchant, vdevice, websiteKey, await operators.IssueToken(merchant, "cold"), await operators.IssueToken(merchant, "hot"))
        {
            Words = words,
        };
    }

    public ValueTask DisposeAsync() => VDevice.DisposeAsync();

    /// <summary>One enrolment in person; returns the eight words.</summary>
    private static async Task<string> Enrol(string root, string merchant, int number, OfflineDevice vdevice, OfflineDevice vault)
    {
        var (offer, answer) = (Path.Combine(root, $"{merchant}-{vault.Name}.offer"), Path.Combine(root, $"{merchant}-{vault.Name}.answer"));
        await vdevice.RunUnsealed(["enrol", "--offer-out", offer]);
        string[] enrol =
        [
            "enrol", "--merchant", merchant, "--number", $"{number}", "--asset", "LTC", "--offer", offer, "--answer-out", answer,
        ];
        var shown = WordsOf(await vault.RunUnsealed(enrol, expectedExitCode: 1));
        await vdevice.Run(["enrol", "--dir", vdevice.Folder, "--answer", answer, "--confirm-words", shown]);
        await vault.RunUnsealed([.. enrol, "--confirm-words", shown]);
        return shown;
    }

    private static string WordsOf(string output) =>
        output.Split('\n').First(line => line.StartsWith("words: ", StringComparison.Ordinal))["words: ".Length..].Trim();
}
