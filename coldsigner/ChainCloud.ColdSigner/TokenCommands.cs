using System.CommandLine;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>Taking over the tokens that administrators approved, on a vault or a V-Device.</summary>
internal static class TokenCommands
{
    public static Command OfVault()
    {
        var (file, dir, files) = (List(), CommonOptions.Dir(), CommonOptions.PassphraseFiles());
        return Group(new Command("import", "Takes a list of tokens over, once two administrators approved it.") { file, dir, files }
            .WithAction((parsed, terminal) => VaultCommands.WithVault(parsed.GetValue(dir)!, parsed.GetValue(files), terminal, vault =>
                terminal.Show(Read(parsed.GetValue(file)!).Then(vault.Device.List), Text))));
    }

    public static Command OfVDevice()
    {
        var (file, dir) = (List(), CommonOptions.Dir());
        return Group(new Command("import", "Takes a list of tokens over, once two administrators approved it.") { file, dir }
            .WithAction((parsed, terminal) => terminal.Show(
                VDeviceFolder.Open(parsed.GetValue(dir)!).Then(folder => Read(parsed.GetValue(file)!).Then(folder.ImportTokens)), Text)));
    }

    /// <summary>Reads a list with its approvals, however many there are. Refuses a missing file and anything else.</summary>
    internal static Result<SignedTokenList> Read(string file) => File.Exists(file)
        ? SignedTokenList.Decode(File.ReadAllBytes(file))
        : new Problem(ProblemCodes.NotFound, $"There is no file {file}.");

    private static Command Group(Command import) => new("tokens", "The contracts that are money here.") { import };

    private static Argument<string> List() => new("FILE") { Description = "The list, from admin token-list and admin approve." };

    private static string Text(TokenList list) =>
        $"Version {list.Version} of the tokens on {list.ChainAsset} {list.Network.ToText()}: {(list.Tokens.IsEmpty ? "none" : string.Join(", ", list.Tokens.Select(t => t.Asset)))}.";
}
