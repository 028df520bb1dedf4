using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Embedded.Mail.Tests.Architecture;

/// <summary>The public API of an assembly as text, one line for each type and member, in ordinal order: what <c>PublicApi.txt</c> holds.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(CSharpNames.Of, StringComparer.Ordinal))
        {
            text.Append(TypeLine(type)).Append('\n');
            foreach (var member in MemberLines(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string TypeLine(Type type)
    {
        var bases = Bases(type).ToList();
        return $"{TypeKind(type)} {CSharpNames.Of(type)}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}";
    }

    private static string TypeKind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetUnderlyingType(type) == typeof(int) ? [] : [CSharpNames.Of(Enum.GetUnderlyingType(type))];
        }

        IEnumerable<Type> parent = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) ? [b] : [];
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        return parent.Select(CSharpNames.Of)
            .Concat(type.GetInterfaces().Except(inherited).Where(i => i.IsVisible).Select(CSharpNames.Of).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> MemberLines(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => $"{field.Name} = {CSharpNames.OfValue(field.GetRawConstantValue(), type)}");
        }

        return type.GetMembers(Declared).Select(member => Line(type, member)).OfType<string>();
    }

    private static string? Line(Type type, MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) => $"{Access(constructor)}{type.Name.Split('`')[0]}({Parameters(constructor)})",
        MethodInfo method when IsVisible(method) && !IsAccessor(method) => MethodLine(method),
        PropertyInfo property when Accessors(property).Any(IsVisible) => PropertyLine(property),
        FieldInfo { IsPublic: true } or FieldInfo { IsFamily: true } or FieldInfo { IsFamilyOrAssembly: true } => FieldLine((FieldInfo)member),
        EventInfo source when IsVisible(source.AddMethod!) => $"{Access(source.AddMethod!)}{Traits(source.AddMethod!)}event {CSharpNames.Of(source)} {source.Name}",
        _ => null,
    };

    private static string MethodLine(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(CSharpNames.Of))}>" : "";
        return $"{Access(method)}{Traits(method)}{CSharpNames.Of(method.ReturnParameter)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string PropertyLine(PropertyInfo property)
    {
        var shown = Accessors(property).First(IsVisible);
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        var accessors = Accessors(property).Where(IsVisible).Select(accessor => accessor == property.GetMethod ? "get;" : IsInit(accessor) ? "init;" : "set;");
        return $"{Access(shown)}{Traits(shown)}{CSharpNames.Of(property)} {name} {{ {string.Join(' ', accessors)} }}";
    }

    private static string FieldLine(FieldInfo field) =>
        field.IsLiteral
            ? $"const {CSharpNames.Of(field)} {field.Name} = {CSharpNames.OfValue(field.GetRawConstantValue(), field.FieldType)}"
            : $"{(field.IsPublic ? "" : "protected ")}{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{CSharpNames.Of(field)} {field.Name}";

    private static string Parameters(MethodBase method)
    {
        var receiver = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return receiver + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var way = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var value = parameter.HasDefaultValue ? $" = {CSharpNames.OfValue(parameter.DefaultValue, parameter.ParameterType)}" : "";
        return $"{way}{CSharpNames.Of(parameter)} {parameter.Name}{value}";
    }

    private static string Traits(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
        {
            return method.IsStatic ? method.IsAbstract ? "static abstract " : "static " : method.IsAbstract ? "" : "virtual ";
        }

        var isOverride = method.GetBaseDefinition() != method;
        var kind = method.IsStatic ? "static " : method.IsAbstract ? "abstract " : isOverride ? "override " : method.IsVirtual && !method.IsFinal ? "virtual " : "";
        return method.IsFinal && isOverride ? "sealed " + kind : kind;
    }

    // A member of a sealed class cannot be reached as protected, and what the compiler adds to records is theirs in every version.
    private static bool IsVisible(MethodBase method) =>
        (method.IsPublic || (!method.DeclaringType!.IsSealed && (method.IsFamily || method.IsFamilyOrAssembly)))
        && !method.Name.StartsWith('<') && !(method.IsDefined(typeof(CompilerGeneratedAttribute)) && !IsPropertyAccessor(method));

    private static bool IsPropertyAccessor(MethodBase method) =>
        method.Name.StartsWith("get_", StringComparison.Ordinal) || method.Name.StartsWith("set_", StringComparison.Ordinal);

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static IEnumerable<MethodInfo> Accessors(PropertyInfo property) =>
        ((MethodInfo?[])[property.GetMethod, property.SetMethod]).OfType<MethodInfo>();

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";
}
