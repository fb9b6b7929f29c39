using System.CommandLine;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>Enrolment with a vault, in person: first the offer goes out, then the answer comes in and people compare eight words.</summary>
internal static class VDeviceEnrolCommand
{
    public static Command Enrol()
    {
        var (dir, files, words) = (CommonOptions.Dir(), CommonOptions.PassphraseFiles(), CommonOptions.ConfirmWords());
        var offer = new Option<string?>("--offer-out") { Description = "Writes a fresh offer for one vault to this file." };
        var answer = new Option<string?>("--answer") { Description = "Reads the vault's answer from this file." };
        var command = new Command("enrol", "Enrols a vault: --offer-out first, then --answer.") { dir, files, words, offer, answer };
        command.Validators.Add(result =>
        {
            if (result.GetValue(offer) is null == result.GetValue(answer) is null)
            {
                result.AddError("Give either --offer-out or --answer.");
            }
        });
        return command.WithAction((parsed, terminal) => parsed.GetValue(offer) is { } file
            ? Offer(parsed.GetValue(dir)!, parsed.GetValue(files), file, terminal)
            : Answer(parsed.GetValue(dir)!, parsed.GetValue(answer)!, parsed.GetValue(words), terminal));
    }

    private static int Offer(string dir, string[]? passphraseFiles, string file, Terminal terminal) =>
        VDeviceCommands.WithKeys(dir, passphraseFiles, terminal, (folder, device) =>
        {
            DurableFile.Replace(file, device.Offer().Encode());
            terminal.Output.WriteLine($"Offer of {folder.Self.Device} written to {file}. Take it to the vault: vault enrol --offer {file}");
            return ExitCode.Done;
        });

    private static int Answer(string dir, string file, string? given, Terminal terminal) => terminal.Show(
        VDeviceFolder.Open(dir).Then(folder => folder.ReadAnswer(File.ReadAllBytes(file)).Then(read =>
        {
            var (vault, words, offer) = read;
            terminal.Output.WriteLine($"{vault.Role.ToText()} {vault.Device} of {vault.Merchant} on {vault.Network.ToText()}");
            terminal.Output.WriteLine($"words: {words}");
            var typed = Confirmation.Ask(given, "Type the eight words that the vault's screen shows: ", terminal);
            return EnrolmentWords.Confirm(words, typed).Then(_ => folder.Enrol(vault, offer)).Map(_ => vault);
        })),
        vault => $"Enrolled {vault.Device} as {vault.Role.ToText()}.");
}
