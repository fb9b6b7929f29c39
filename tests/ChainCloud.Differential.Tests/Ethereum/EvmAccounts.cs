using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ChainCloud.Differential.Tests.Ethereum;

/// <summary>Derived accounts, and address texts with EIP-55's checksum, against ethers and @scure/bip32.</summary>
public sealed class EvmAccounts(ReferenceProcess reference, ITestOutputHelper output) : IClassFixture<ReferenceProcess>
{
    private static readonly EvmParameters[] Chains = [.. AssetRegistry.All.Where(each => each.Asset.Code == "ETH").Select(each => each.Evm!)];

    [Fact]
    public async Task Have_the_same_xpub_key_and_address()
    {
        var source = new CaseSource("keys/ETH");
        var cases = Enumerable.Range(0, CaseSource.Count).Select(_ => new JsonObject
        {
            ["seed"] = Convert.ToHexStringLower(source.Bytes(source.Number(16, 64))),
            ["account"] = source.Pick(Chains).AccountPath((uint)source.Number(0, int.MaxValue)).ToString(),
            ["branch"] = source.Number(0, 1),
            ["index"] = source.OneIn(4) ? source.Number(0, int.MaxValue) : source.Number(0, 1000),
        }).ToList();
        var answers = await reference.Ask("evmKeys", "ETH", cases);
        var differences = new Differences("keys of ETH");
        for (var i = 0; i < cases.Count; i++)
        {
            var (given, theirs) = (cases[i], answers[i]);
            var (branch, index) = ((uint)given["branch"]!.GetValue<int>(), (uint)given["index"]!.GetValue<int>());
            using var master = ExtendedPrivateKey.FromSeed(Convert.FromHexString(given["seed"]!.GetValue<string>()));
            using var account = master.Derive(DerivationPath.Parse(given["account"]!.GetValue<string>()).Value);
            var key = account.Public.Child(branch).Child(index).PublicKey.ToArray();
            var address = EvmAddress.OfPublicKey(key);
            differences.Compare(given, "xpub", theirs.Text("xpub"), account.Public.Format(Xpub));
            differences.Compare(given, "key", theirs.Text("publicKey"), $"0x{Convert.ToHexStringLower(key)}");
            differences.Compare(given, "address", theirs.Text("address"), EvmAddress.Format(address));
            differences.Compare(given, "parsed address", EvmAddress.Parse(theirs.Text("address")).Value, address);
            var batch = WalletAddresses.Derive(account.Public, branch, index, 1, AddressForm.Evm).Single();
            differences.Compare(given, "address of a batch", theirs.Text("address"), EvmAddress.Format(AccountAddress.OfDestination(batch)!.Value));
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {differences.Compared} comparisons");
        differences.AssertNone();
    }

    [Fact]
    public async Task Address_texts_are_read_alike()
    {
        var source = new CaseSource("addresses/ETH");
        var cases = Enumerable.Range(0, CaseSource.Count).Select(_ => new JsonObject { ["text"] = Text(source) }).ToList();
        var answers = await reference.Ask("evmAddresses", "ETH", cases);
        var differences = new Differences("addresses of ETH");
        var accepted = 0;
        for (var i = 0; i < cases.Count; i++)
        {
            var ours = EvmAddress.Parse(cases[i]["text"]!.GetValue<string>()).TryGet(out var address, out _) ? EvmAddress.Format(address) : null;
            accepted += ours is null ? 0 : 1;
            differences.Compare(cases[i], "address", answers[i].TextOrNull("address"), ours);
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {accepted} of them addresses");
        differences.AssertNone();
        Assert.InRange(accepted, cases.Count / 4, cases.Count * 3 / 4);
    }

    /// <summary>BIP-32's own version of public keys on the main network.</summary>
    private const uint Xpub = 0x0488B21E;

    private static string Text(CaseSource source)
    {
        var text = EvmAddress.Format(new AccountAddress(source.Bytes(20)));
        var at = source.Number(2, text.Length - 1);
        return source.Number(0, 7) switch
        {
            0 => text.ToLowerInvariant(),
            1 => $"0x{text[2..].ToUpperInvariant()}",
            2 => text.Remove(at, 1),
            3 => $"{text[..at]}{(char.IsUpper(text[at]) ? char.ToLowerInvariant(text[at]) : char.ToUpperInvariant(text[at]))}{text[(at + 1)..]}",
            4 => $"{text[..at]}{source.Pick("0123456789abcdefABCDEFgx".ToCharArray())}{text[(at + 1)..]}",
            5 => text.Insert(at, "0"),
            _ => text,
        };
    }
}
