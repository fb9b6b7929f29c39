using System.CommandLine;
using System.CommandLine.Help;
using ChainCloud.Client;
using ChainCloud.Website;

// The stand-in for a merchant's website: what an integrator writes, in as few lines as the client library needs.
// Exit codes: 0 done, 1 refused or not proven, 2 usage, 3 fault.
var parsed = WebsiteCommands.Root().Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
{
    parsed.Errors.ToList().ForEach(error => Console.Error.WriteLine(error.Message));
    return 2;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (AddressNotProvenException lie)
{
    // Show nothing to the customer; tell people: the platform, or something on the way to it, lies.
    Console.Error.WriteLine($"ALARM: {lie.Message}");
    return 1;
}
catch (ChainCloudProblemException no)
{
    Console.Error.WriteLine($"refused: {no.Message}");
    return 1;
}
catch (Exception fault) when (fault is IOException or HttpRequestException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"fault: {fault.Message}");
    return 3;
}
