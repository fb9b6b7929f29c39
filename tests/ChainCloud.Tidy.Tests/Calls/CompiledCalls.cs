using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ChainCloud.Tidy.Tests.Calls;

/// <summary>
/// The calls that syntax alone cannot tell apart (a task's Result from a decision's), read from what the compiler made of the online side.
/// </summary>
public sealed class CompiledCalls
{
    private static readonly string[] Assemblies =
    [
        "ChainCloud.Kernel", "ChainCloud.Chains", "ChainCloud.Statements", "ChainCloud.Domain", "ChainCloud.GrainInterfaces", "ChainCloud.Grains", "silo",
    ];

    private static readonly Dictionary<string, string> Banned = new()
    {
        ["System.Threading.Tasks.Task`1.get_Result"] = "blocks: await the task",
        ["System.Threading.Tasks.Task.Wait"] = "blocks: await the task",
        ["System.Threading.Tasks.Task.WaitAll"] = "blocks: await Task.WhenAll",
        ["System.Threading.Thread.Sleep"] = "blocks: wait for a condition with a limit",
        ["System.DateTime.get_Now"] = "reads the wall clock: take a TimeProvider",
        ["System.DateTime.get_UtcNow"] = "reads the wall clock: take a TimeProvider",
        ["System.DateTimeOffset.get_Now"] = "reads the wall clock: take a TimeProvider",
        ["System.DateTimeOffset.get_UtcNow"] = "reads the wall clock: take a TimeProvider",
        ["System.Guid.NewGuid"] = "makes an id that nobody injected",
        ["System.Random.get_Shared"] = "uses unseeded randomness",
    };

    private static string Output => Path.Combine(
        SourceTree.Root, "silo", "ChainCloud.Silo", "bin",
        typeof(CompiledCalls).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration, "net10.0");

    [Fact]
    public void The_online_side_never_blocks_reads_the_wall_clock_or_rolls_dice() =>
        Verdict.None(Assemblies.SelectMany(each => Findings(Path.Combine(Output, $"{each}.dll"))));

    [Fact]
    public void A_banned_call_is_found()
    {
        var findings = Findings(typeof(CompiledCalls).Assembly.Location);

        Verdict.Finds(findings, "System.Threading.Tasks.Task`1.get_Result");
        Verdict.Finds(findings, "System.DateTime.get_UtcNow");
        Assert.Equal(1, BlockOnce(Task.FromResult(1)).Number);
    }

    // Does both, to be found.
    private static (int Number, DateTime At) BlockOnce(Task<int> task) => (task.Result, DateTime.UtcNow);

    private static List<string> Findings(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        var reader = image.GetMetadataReader();
        return [.. reader.MemberReferences.Select(reader.GetMemberReference)
            .Select(each => $"{OwnerOf(reader, each.Parent)}.{reader.GetString(each.Name)}")
            .Where(Banned.ContainsKey)
            .Select(each => $"{Path.GetFileName(assembly)} calls {each}, which {Banned[each]}")];
    }

    private static string OwnerOf(MetadataReader reader, EntityHandle owner)
    {
        if (owner.Kind == HandleKind.TypeSpecification)
        {
            // ECMA-335 II.23.2.14: 0x15 is an instantiation of a generic type, then class or value type, then the type itself.
            var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)owner).Signature);
            if (blob.ReadByte() != 0x15)
            {
                return "";
            }

            blob.ReadByte();
            owner = blob.ReadTypeHandle();
        }

        return owner.Kind == HandleKind.TypeReference && reader.GetTypeReference((TypeReferenceHandle)owner) is var type
            ? $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}"
            : "";
    }
}
