using System.CommandLine;
using System.Globalization;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Devices.Administration;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>What administrators do, each on an own machine: two of the three decide together which contracts are money.</summary>
internal static class AdminCommands
{
    private const int Operators = 1;
    private const long DefaultGasLimit = 120_000;

    public static Command Group() => new("admin", "An administrator: approves what vaults and V-Devices take for money.")
    {
        Init(), MakeTokenList(), Approve(),
    };

    private static Command Init()
    {
        var (key, network) = (Key(), CommonOptions.Network());
        var (files, memory) = (CommonOptions.PassphraseFiles(), CommonOptions.SealMemory());
        return new Command("init", "Makes an administrator's key and prints its public half, for vault init and vdevice init.") { key, network, files, memory }
            .WithAction((parsed, terminal) =>
            {
                ProcessProtection.TurnOffCoreDumps();
                return terminal.Show(
                    PassphraseInput.Read(parsed.GetValue(files), Operators, terminal).Then(passphrases =>
                    {
                        using (passphrases)
                        {
                            return SealParameters.For(parsed.GetValue(network), parsed.GetValue(memory))
                                .Then(cost => AdministratorKeys.Create(parsed.GetValue(key)!, passphrases, cost));
                        }
                    }),
                    made => made.ToString());
            });
    }

    private static Command MakeTokenList()
    {
        var network = CommonOptions.Network();
        var chain = CommonOptions.Parsed("--chain-asset", "The chain's own asset, for example ETH.", AssetId.Parse, required: true);
        var version = new Option<long>("--list-version") { Description = "The list's version; devices take only a higher one than they have.", Required = true };
        var tokens = new Option<string[]>("--token")
        {
            Description = $"CODE=0xCONTRACT:DECIMALS[:GAS], GAS the most gas of a transfer ({DefaultGasLimit} without); once for each token of the new list.",
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string>("--out") { Description = "Where to write the list.", Required = true };
        return new Command("token-list", "Writes a list of tokens, to be approved by two administrators.") { network, chain, version, tokens, output }
            .WithAction((parsed, terminal) => terminal.Show(
                AssetRegistry.For(parsed.GetValue(chain), parsed.GetValue(network)).Then(asset => Tokens(parsed.GetValue(tokens) ?? []).Then(read =>
                    Check(new TokenList(asset.Network, asset.Asset, parsed.GetValue(version), [.. read.OrderBy(t => t.Asset)])))).Map(list =>
                    {
                        DurableFile.Replace(parsed.GetValue(output)!, new SignedTokenList(list, []).Encode());
                        return list;
                    }),
                Text));
    }

    private static Command Approve()
    {
        var file = new Argument<string>("FILE") { Description = "The list; the approval is added to it." };
        var (key, files) = (Key(), CommonOptions.PassphraseFiles());
        var yes = new Option<bool>("--yes") { Description = "Approve without asking, for scripts." };
        return new Command("approve", "Shows a list of tokens and signs it.") { file, key, files, yes }.WithAction((parsed, terminal) =>
        {
            ProcessProtection.TurnOffCoreDumps();
            if (!TokenCommands.Read(parsed.GetValue(file)!).TryGet(out var signed, out var unreadable))
            {
                return terminal.Refuse(unreadable);
            }

            terminal.Output.WriteLine(Text(signed.List));
            return Confirmation.Yes(parsed.GetValue(yes), "Are these contracts the right ones?", terminal)
                ? terminal.Show(
                    Sign(signed, parsed.GetValue(key)!, parsed.GetValue(files), terminal).Map(approved =>
                    {
                        DurableFile.Replace(parsed.GetValue(file)!, approved.Encode());
                        return approved;
                    }),
                    approved => $"Approvals: {approved.Approvals.Length} of {SignedTokenList.Required} that are needed.")
                : terminal.Refuse(new Problem(ProblemCodes.WrongState, "Nobody said yes; nothing was signed."));
        });
    }

    private static Result<SignedTokenList> Sign(SignedTokenList list, string keyFile, string[]? passphraseFiles, Terminal terminal) =>
        PassphraseInput.Read(passphraseFiles, Operators, terminal).Then(passphrases =>
        {
            using (passphrases)
            {
                return AdministratorKeys.Open(keyFile, passphrases).Map(key =>
                {
                    using (key)
                    {
                        return list.Approve(key);
                    }
                });
            }
        });

    private static Result<List<ListedToken>> Tokens(IEnumerable<string> texts)
    {
        var tokens = new List<ListedToken>();
        foreach (var text in texts)
        {
            if (!Token(text).TryGet(out var token, out var problem))
            {
                return problem;
            }

            tokens.Add(token);
        }

        return tokens;
    }

    private static Result<ListedToken> Token(string text)
    {
        if (text.Split('=', ':') is not [var code, var contract, var decimals, .. { Length: <= 1 } gas]
            || !int.TryParse(decimals, NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
        {
            return new Problem(ProblemCodes.MalformedRequest, "A token looks like USDT=0xdAC17F958D2ee523a2206206994597C13D831ec7:6.");
        }

        var limit = DefaultGasLimit;
        return gas.Length == 1 && !long.TryParse(gas[0], NumberStyles.None, CultureInfo.InvariantCulture, out limit)
            ? new Problem(ProblemCodes.MalformedRequest, "A gas limit is a whole number.")
            : AssetId.Parse(code).Then(asset => EvmAddress.Parse(contract).Map(address => new ListedToken(asset, address, digits, limit)));
    }

    /// <summary>A list that no device would take is not written.</summary>
    private static Result<TokenList> Check(TokenList list) =>
        TokenList.Decode(list.Encode()).Then(read => AssetCatalog.OfChains(read.Network).WithTokens(read.ChainAsset, read.Tokens).Map(_ => read));

    private static string Text(TokenList list)
    {
        var text = new StringBuilder($"Tokens on {list.ChainAsset} {list.Network.ToText()}, version {list.Version}:");
        foreach (var token in list.Tokens)
        {
            text.Append('\n').Append(CultureInfo.InvariantCulture, $"{token.Asset}, {token.Decimals} decimals, {token.GasLimit} gas, contract ");
            text.Append(PayoutScreen.Groups(EvmAddress.Format(token.Contract)));
        }

        return text.Append(list.Tokens.IsEmpty ? " none" : "").ToString();
    }

    private static Option<string> Key() => new("--key-file") { Description = "File with the administrator's sealed key.", Required = true };
}
