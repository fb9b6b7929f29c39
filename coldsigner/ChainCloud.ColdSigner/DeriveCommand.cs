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
        var xpub = new Option<string>("--xpub") { Description = "The account's extended public key (xpub, tpub, zpub, vpub, dgub).", Required = true };
        var type = new Option<string?>("--type")
        {
            Description = $"The kind of address: {string.Join(", ", DerivedType.All.Select(each => each.Name))}. Without it the kind that the asset's vaults have.",
        };
        var path = new Option<string?>("--path") { Description = "Steps below the key, the address index not among them; in place of --branch. For example 0 or 3/1." };
        var branch = new Option<uint>("--branch") { Description = "0 receives, 1 is change.", DefaultValueFactory = _ => 0 };
        var from = new Option<uint>("--from") { Description = "First address index.", DefaultValueFactory = _ => 0 };
        var count = new Option<uint>("--count") { Description = $"How many, 1 to {MaxCount}.", DefaultValueFactory = _ => 10 };
        var form = new Option<string>("--as") { Description = "addresses, xpub, zpub or descriptor (BIP-380).", DefaultValueFactory = _ => "addresses" };
        form.AcceptOnlyFromAmong("addresses", "xpub", "zpub", "descriptor");
        return new Command("derive", "Prints addresses of an account: path and address on each line.") { asset, network, xpub, type, path, branch, from, count, form }
            .WithAction((parsed, terminal) =>
            {
                var (first, many) = (parsed.GetValue(from), parsed.GetValue(count));
                if (many is < 1 or > MaxCount || (ulong)first + many > DerivationPath.Hardened || parsed.GetValue(branch) > KeyPosition.Change)
                {
                    return terminal.Refuse(new Problem(ProblemCodes.MalformedRequest, $"1 to {MaxCount} addresses below index 2^31, of branch 0 or 1."));
                }

                var said = AssetRegistry.For(parsed.GetValue(asset), parsed.GetValue(network))
                    .Then(definition => DerivedType.Of(definition, parsed.GetValue(type))
                        .Then(kind => Steps(parsed.GetValue(path) ?? $"{parsed.GetValue(branch)}")
                            .Then(steps => DerivedAccount.Of(definition, kind, parsed.GetValue(xpub)!, steps))));
                return terminal.Show(said.Then(account => account.Print(parsed.GetValue(form)!, first, many)), text => text);
            });
    }

    private static Result<DerivationPath> Steps(string text) =>
        DerivationPath.Parse(text.StartsWith('m') ? text : $"m/{text}").Then<DerivationPath>(path =>
            path.Steps.Length > 0 && path.Steps.All(step => step < DerivationPath.Hardened)
                ? path
                : new Problem(ProblemCodes.MalformedRequest, "One step or more below a public key, none of them hardened."));
}
