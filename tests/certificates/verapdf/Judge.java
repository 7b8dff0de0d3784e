import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Reference;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Lets veraPDF judge files: `java -cp JAR Judge.java ua1,3a FILE...`
 *
 * One line a file and standard: name, standard, pass or fail, number of checks, number of rules;
 * under it a line for each failed check, indented: rule, place, message. veraPDF's own reader of
 * its profiles needs JAXB, which neither the jar nor Java 11 and later carries, so the profiles,
 * which are in the jar, are read here with the parser of the JDK.
 */
public class Judge {
    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        for (String id : args[0].split(",")) {
            PDFAFlavour flavour = PDFAFlavour.fromString(id);
            ValidationProfile profile = profile(flavour);
            for (int i = 1; i < args.length; i++) {
                judge(new File(args[i]), flavour, profile);
            }
        }
    }

    static void judge(File file, PDFAFlavour flavour, ValidationProfile profile) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.println(String.join("\t", file.getName(), flavour.getId(),
                    result.isCompliant() ? "pass" : "fail",
                    Integer.toString(result.getTotalAssertions()),
                    Integer.toString(profile.getRules().size())));
            for (TestAssertion one : result.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED) {
                    System.out.println(String.join("\t", "", one.getRuleId().getClause() + "-"
                            + one.getRuleId().getTestNumber(), one.getLocation().getContext(), one.getMessage()));
                }
            }
        }
    }

    static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
        String name = flavour.toString().toUpperCase().replace("PDFUA_1", "PDFUA-1");
        String path = "/org/verapdf/pdfa/validation/" + file(flavour.getId()) + ".xml";
        try (InputStream in = PDFAFlavour.class.getResourceAsStream(path)) {
            Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
            Set<Rule> rules = new LinkedHashSet<>();
            for (Element rule : all(root, "rule")) {
                rules.add(rule(rule, flavour));
            }
            Set<Variable> variables = new LinkedHashSet<>();
            for (Element one : all(root, "variable")) {
                variables.add(Profiles.variableFromValues(one.getAttribute("name"), one.getAttribute("object"),
                        text(one, "defaultValue"), text(one, "value")));
            }
            return Profiles.profileFromValues(flavour,
                    Profiles.profileDetailsFromValues(name, "", "", new java.util.Date(0)), "", rules, variables);
        }
    }

    static String file(String id) {
        return id.startsWith("ua") ? "PDFUA-" + id.substring(2) : "PDFA-" + id.toUpperCase();
    }

    static Rule rule(Element rule, PDFAFlavour flavour) {
        Element id = all(rule, "id").get(0);
        RuleId ruleId = Profiles.ruleIdFromValues(flavour.getPart(), id.getAttribute("clause"),
                Integer.parseInt(id.getAttribute("testNumber")));
        List<ErrorArgument> none = new ArrayList<>();
        List<Reference> references = new ArrayList<>();
        Boolean deferred = rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null;
        return Profiles.ruleFromValues(ruleId, rule.getAttribute("object"), deferred, rule.getAttribute("tags"),
                text(rule, "description"), text(rule, "test"),
                Profiles.errorFromValues(text(all(rule, "error").get(0), "message"), none), references);
    }

    static List<Element> all(Element within, String name) {
        NodeList found = within.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    static String text(Element within, String name) {
        for (Node child = within.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeName().equals(name)) {
                return child.getTextContent();
            }
        }
        return "";
    }
}
