using System.Reflection;
using ChainCloud.EmbeddedEngine;
using Microsoft.CodeAnalysis;

namespace ChainCloud.Engine.Tests.Conformance;

public sealed class OrleansConformance
{
    private static readonly Assembly Engine = typeof(EmbeddedEngineOptions).Assembly;

    private static readonly Lazy<Dictionary<string, TypeShape>> Real = new(() => AssemblyShape.Read(
        [.. new[] { "Orleans.Core.Abstractions.dll", "Orleans.Serialization.Abstractions.dll" }
            .Select(each => MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "imitated", each)))]));

    [Fact]
    public void The_engine_has_no_public_type_or_member_that_the_real_one_lacks_or_has_otherwise()
    {
        var engine = AssemblyShape.Read(MetadataReference.CreateFromFile(Engine.Location));

        Assert.True(engine.Count > 20, "The engine's types were not found.");
        Assert.Empty(Imitation.Differences(engine, Real.Value));
    }

    [Fact]
    public void Nothing_public_escapes_the_comparison()
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var shapes = AssemblyShape.Read(MetadataReference.CreateFromFile(Engine.Location));

        foreach (var type in Engine.GetExportedTypes())
        {
            var members = type.GetMethods(declared).Where(each => each.IsPublic || each.IsFamily || each.IsFamilyOrAssembly).Select(each => each.Name)
                .Concat(type.GetConstructors(declared).Where(each => each.IsPublic || each.IsFamily).Select(each => each.Name))
                .Concat(type.GetFields(declared).Where(each => each.IsPublic || each.IsFamily).Select(each => each.Name).Where(each => each != "value__"))
                .Concat(type.GetProperties().Where(each => each.DeclaringType == type).Select(each => each.Name));
            Assert.Equal([], members.Except(shapes[type.FullName!].Members.Values.Select(each => each.Name)));
        }
    }

    [Fact]
    public void The_engine_compiled_without_a_change_is_the_same() =>
        Assert.Empty(Imitation.Differences(AssemblyShape.Read(MutatedEngine.And("")), Real.Value));

    [Theory]
    [InlineData("namespace Orleans { public sealed class NotThere; }", "Orleans.NotThere: the real one has no such type")]
    [InlineData(
        "namespace Orleans { public enum GenerateFieldIds { None, PublicProperties = 7 } }",
        "Orleans.GenerateFieldIds: has no 'public static const Orleans.GenerateFieldIds PublicProperties = 7' really")]
    [InlineData(
        "namespace Orleans.Runtime { public class LimitExceededException : Exception; }",
        "Orleans.Runtime.LimitExceededException: is 'public class : System.Exception', really 'public sealed class : Orleans.Runtime.OrleansException'")]
    public void A_wrong_type_beside_the_engine_is_found(string more, string difference) => AssertFound(MutatedEngine.And(more), difference);

    [Theory]
    [InlineData("ActivationIdle = 4", "ActivationIdle = 5", "Orleans.DeactivationReasonCode: has no 'public static const Orleans.DeactivationReasonCode ActivationIdle = 5'")]
    [InlineData("DeactivationReasonCode : byte", "DeactivationReasonCode : int", "Orleans.DeactivationReasonCode: is 'public enum")]
    [InlineData("public readonly struct DeactivationReason", "public struct DeactivationReason", "Orleans.DeactivationReason: is 'public struct")]
    [InlineData("AllowMultiple = true", "AllowMultiple = false", "Orleans.AliasAttribute: has the attribute usage")]
    [InlineData("Struct | AttributeTargets.Enum)", "Struct)", "Orleans.GenerateSerializerAttribute: has the attribute usage")]
    [InlineData("IdAttribute(uint id)", "IdAttribute(int id)", "Orleans.IdAttribute: has no 'public void .ctor(int id)'")]
    [InlineData("Timeout { get; init; }", "Timeout { get; set; }", "Orleans.ResponseTimeoutAttribute: has no 'public void set_Timeout(System.TimeSpan? value)'")]
    [InlineData("sealed class AlwaysInterleaveAttribute", "class AlwaysInterleaveAttribute", "Orleans.Concurrency.AlwaysInterleaveAttribute: is 'public class")]
    [InlineData("SiloUnavailableException : OrleansMessageRejectionException", "SiloUnavailableException : OrleansException", "Orleans.Runtime.SiloUnavailableException: is")]
    [InlineData("interface IGrain : IAddressable", "interface IGrain : IAddressable, ICloneable", "Orleans.IGrain: is no System.ICloneable")]
    [InlineData("where TSurrogate : struct", "where TSurrogate : class", "Orleans.IConverter`2: is")]
    [InlineData("in TValue value", "TValue value", "Orleans.IConverter`2: has no 'public abstract TSurrogate ConvertToSurrogate(TValue value)'")]
    [InlineData("Task Invoke(IIncomingGrainCallContext context);", "", "Orleans.IIncomingGrainCallFilter: lacks")]
    [InlineData("where TGrainInterface : IGrainWithStringKey", "where TGrainInterface : IGrain", "Orleans.IGrainFactory: has no")]
    [InlineData("string grainPrimaryKey", "string primaryKey", "Orleans.IGrainFactory: has no")]
    [InlineData("grainClassNamePrefix = null", "grainClassNamePrefix = \"\"", "Orleans.IGrainFactory: has no")]
    [InlineData("string? grainClassNamePrefix", "string grainClassNamePrefix", "Orleans.IGrainFactory: 'public abstract TGrainInterface GetGrain")]
    [InlineData("this IAddressable grain", "IAddressable grain", "Orleans.GrainExtensions: has no 'public static string GetPrimaryKeyString(Orleans.Runtime.IAddressable grain)'")]
    [InlineData("OnActivateAsync(CancellationToken token) => Task.CompletedTask", "OnActivateAsync(CancellationToken token)", "Orleans.IGrainBase: has no 'public abstract")]
    [InlineData("public virtual Task OnActivateAsync", "public Task OnActivateAsync", "Orleans.Grain: has no 'public System.Threading.Tasks.Task OnActivateAsync")]
    [InlineData("protected internal IServiceProvider", "public IServiceProvider", "Orleans.Grain: has no 'public System.IServiceProvider ServiceProvider'")]
    [InlineData("protected void DeactivateOnIdle()", "protected void DeactivateOnIdle(int why = 0)", "Orleans.Grain: has no 'protected void DeactivateOnIdle(int why = 0)'")]
    [InlineData("static bool Remove", "static object Remove", "Orleans.Runtime.RequestContext: has no 'public static object Remove")]
    [InlineData("static object? Get(", "static object Get(", "Orleans.Runtime.RequestContext: 'public static object Get(string key)' has null elsewhere")]
    [InlineData("object value)", "object? value)", "Orleans.Runtime.RequestContext: 'public static void Set(string key, object value)' has null elsewhere")]
    [InlineData("IEnumerable<string> Keys", "IEnumerable<string?> Keys", "Orleans.Runtime.RequestContext: 'public static System.Collections.Generic.IEnumerable<string> Keys' has null elsewhere")]
    public void Each_way_to_imitate_wrongly_is_found(string original, string mutant, string difference) =>
        AssertFound(MutatedEngine.With(original, mutant), difference);

    private static void AssertFound(MetadataReference engine, string difference) => Assert.Contains(
        Imitation.Differences(AssemblyShape.Read(engine), Real.Value), each => each.StartsWith(difference, StringComparison.Ordinal));
}
