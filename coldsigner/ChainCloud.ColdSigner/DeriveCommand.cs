using System.CommandLine;
using ChainCloud.Chains;
using ChainCloud.Devices.Vault;

namespace ChainCloud.ColdSigner;

/// <summary>Addresses of an account's public key: for comparing what a vault, a website and an independent wallet say.</summary>
internal static class DeriveCommand
{
    private const int MaxCount = 100_000;

    public static Command Derive()
    {
        var asset = CommonOptions.Parsed("--asset", "The asset, for example LTC.", AssetId.Parse, required: true);
        var network = CommonOptions.Network();
        var xpub = new Option<string>("--xpub") { Description = "The account's extended public key (xpub, tpub, zpub, vpub or the chain's own).", Required = true };
        var from = new Option<uint>("--from") { Description = "First address index.", DefaultValueFactory = _ => 0 };
        var count = new Option<uint>("--count") { Description = $"How many, 1 to {MaxCount}.", DefaultValueFactory = _ => 10 };
        var branch = new Option<uint>("--branch") { Description = "0 receives, 1 is change.", DefaultValueFactory = _ => 0 };
        return new Command("derive", "Prints addresses of an account: branch/index and address on each line.") { asset, network, xpub, from, count, branch }
            .WithAction((parsed, terminal) =>
            {
                var (first, many, side) = (parsed.GetValue(from), parsed.GetValue(count), parsed.GetValue(branch));
                if (many is < 1 or > MaxCount || (ulong)first + many > DerivationPath.Hardened || side > KeyPosition.Change)
                {
                    return terminal.Refuse(new Problem(ProblemCodes.MalformedRequest, $"1 to {MaxCount} addresses below index 2^31, of branch 0 or 1."));
                }

                var addresses = AssetRegistry.For(parsed.GetValue(asset), parsed.GetValue(network)).Then(chain =>
                    Account(chain, parsed.GetValue(xpub)!).Map(account =>
                        WalletAddresses.Derive(account, side, first, many, chain.AddressForm).Select(to => AddressCodec.Format(chain, to).Value)));
                return terminal.Show(addresses, list => string.Join('\n', list.Select((address, i) => $"{side}/{first + i}\t{address}")));
            });
    }

    private static Result<ExtendedPublicKey> Account(AssetDefinition chain, string text) =>
        chain.Utxo is { } utxo ? ExtendedPublicKey.ParseAccount(utxo, text) : ExtendedPublicKey.Parse(chain.XpubVersion, text);
}
